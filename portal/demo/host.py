"""Gives the embedded git host its people, repositories and pull requests, and keeps the tokens."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from platforms.hosts.connections import default_host, host_for
from platforms.hosts.problems import HostProblem

Json = dict[str, Any]


class NoEmbeddedHost(Exception):
    """There is no embedded git host to make the demo organisation on; says why."""


@dataclass(frozen=True)
class Notes:
    """What has to outlive a run that was killed: the moment planned for, and people's tokens."""

    moment: datetime
    tokens: Mapping[str, str]

    @classmethod
    def path(cls) -> Path:
        return Path(settings.VAR_DIR) / "githost-tokens.json"

    @classmethod
    def read(cls) -> Notes | None:
        """The notes of an earlier run, None before the first."""
        try:
            found = json.loads(cls.path().read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return cls(datetime.fromisoformat(found["moment"]), found["tokens"])

    def write(self) -> None:
        """Keep them, readable by the owner of the process alone."""
        path = self.path()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.draft")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"moment": self.moment.isoformat(), "tokens": dict(self.tokens)}, file)
        draft.replace(path)


def home() -> Path:
    """The embedded git host's folder. Raises NoEmbeddedHost where there is none."""
    found = Path(os.environ.get("GITHOST_HOME") or Path(settings.VAR_DIR) / "githost")
    if not (found / "githost.sqlite3").exists():
        raise NoEmbeddedHost(
            f"There is no embedded git host in {found}. The demo organisation is made on the one "
            "that `make run` starts; nothing was made."
        )
    return found


@contextmanager
def provisioning(document: Json) -> Iterator[Callable[[], Json]]:
    """Let the host make what the document describes beside us; the answer waits for it.

    Safe to repeat. Raises NoEmbeddedHost when the host made nothing of it.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(document, file)
        file.flush()
        with _githost("provision", file.name) as child:
            try:
                yield lambda: _said(child)
            finally:
                child.terminate()


def token_for(login: str, name: str, email: str) -> str:
    """A new token for somebody whose first one was lost with a killed run."""
    with _githost("user", "add", login, "--name", name, "--email", email) as child:
        return str(_said(child)["token"])


def check_connection(full_name: str, remote_id: int) -> None:
    """See that the portal is connected to this very host. Raises NoEmbeddedHost."""
    try:
        found = host_for(default_host()).repository_named(full_name).id
    except HostProblem as problem:
        raise NoEmbeddedHost(
            f"{settings.GITHUB_API_URL} does not show {full_name}, which was just made: {problem} "
            "Nothing was made in the portal."
        ) from problem
    if found != remote_id:
        raise NoEmbeddedHost(
            f"{settings.GITHUB_API_URL} is another git host than the one in {home()}. "
            "Nothing was made in the portal."
        )


def portal_source() -> Path | None:
    """The repository this portal was started from, where git finds a whole one with a main."""
    root = Path(settings.BASE_DIR)
    # -C would also find a repository around ours, which is somebody else's.
    if not (root / ".git").exists() or not shutil.which("git"):
        return None
    asked = ["rev-parse", "--verify", "--quiet", "refs/heads/main"]
    shallow = ["rev-parse", "--is-shallow-repository"]
    main, whole = (_git(root, *words) for words in (asked, shallow))
    return root if main and whole == "false" else None


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", str(root), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() if done.returncode == 0 else ""


def _githost(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "githost", *words, "--home", str(home())],
        cwd=settings.BASE_DIR,
        env={k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _said(child: subprocess.Popen[str]) -> Json:
    out, err = child.communicate()
    if child.returncode:
        reason = (err.strip().splitlines() or ["it gave no reason"])[-1]
        raise NoEmbeddedHost(f"The embedded git host did not make it: {reason}")
    answer: Json = json.loads(out)
    return answer
