"""The embedded git host, run as a program: nothing of it is imported."""

import http.client
import os
import subprocess
import sys
from pathlib import Path

from portal.startup.child import ROOT, Child
from portal.startup.problems import CannotStart


class GitHost:
    """The git host in `home`, reachable on 127.0.0.1 at `port`."""

    name = "githost"

    def __init__(self, home: Path, port: int) -> None:
        self.home = home
        self.port = port

    @property
    def url(self) -> str:
        """What people open."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        """What GITHUB_API_URL is to say."""
        return f"{self.url}/api/v3"

    def child(self, *, logs: Path, echo: bool = False, faults: bool = False) -> Child:
        """Return the server as a child; `faults` lets tests ask it to misbehave."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        options = ["--home", str(self.home), "--port", str(self.port)]
        return Child(
            self.name,
            [sys.executable, "-m", "githost", "serve", *options, *(["--faults"] if faults else [])],
            logs=logs,
            echo=echo,
            env=_own_settings(),
        )

    def is_ready(self) -> bool:
        """Say whether it answers."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            link.request("GET", "/api/v3/meta")
            return link.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            link.close()

    def token(self) -> str:
        """Return the token the portal acts with, asking the host for one on the first time.

        Raises CannotStart when the host gives none.
        """
        kept = self.home / "portal-token"
        if not kept.exists():
            asked = subprocess.run(
                [sys.executable, "-m", "githost", "admin-token", "--home", str(self.home)],
                env=_own_settings(),
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
            if asked.returncode != 0 or not asked.stdout.strip():
                reason = (asked.stderr.strip().splitlines() or ["it gave no reason"])[-1]
                raise CannotStart(f"The embedded git host gave no token: {reason}.")
            draft = kept.with_name(".portal-token.draft")
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(asked.stdout.strip())
            draft.rename(kept)
        return kept.read_text()


def _own_settings() -> dict[str, str]:
    return {name: said for name, said in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
