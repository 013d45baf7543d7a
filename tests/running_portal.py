"""A whole portal, started the way `make run` starts it, in a state folder of its own."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from tests.tethered import tethered

ROOT = Path(__file__).resolve().parent.parent
# What tests/services.py set for the tests' own process.
OURS = ("DATABASE_URL", "REDIS_URL", "GITHUB_API_URL", "GITHUB_TOKEN", "DJANGO_SETTINGS_MODULE")


class RunningPortal:
    """`python -m portal.startup` on `home`; `through` is a program to run it by."""

    def __init__(self, home: Path, *, through: Sequence[str] = (), **given: str) -> None:
        self.home = home
        self.lines: list[str] = []
        self.url = ""
        self._through = [*through]
        plain = {name: said for name, said in os.environ.items() if name not in OURS}
        self._env = {**plain, "VAR_DIR": str(home), **given}

    def launch(self) -> None:
        """Start it without waiting."""
        self.process = subprocess.Popen(
            [*self._through, *tethered([sys.executable, "-m", "portal.startup"])],
            cwd=ROOT,
            env=self._env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait(self, seconds: float = 400) -> "RunningPortal":
        """Wait until it says that it is ready."""
        deadline = time.monotonic() + seconds
        while not self.url:
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)
        return self

    def start(self) -> "RunningPortal":
        """Start it and wait until it is ready."""
        self.launch()
        return self.wait()

    def refuse(self) -> str:
        """Start it where it cannot start; return its only line, having seen exit code 1."""
        self.launch()
        assert self.process.wait(60) == 1, self.said()
        self._reader.join(5)
        assert len(self.lines) == 1, self.said()
        return self.lines[0]

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop and return its exit code."""
        self.process.send_signal(number)
        code = self.process.wait(60)
        self._reader.join(5)
        return code

    def pid(self, name: str) -> int:
        """The process id of one of its children."""
        return int((self.home / "children" / name).read_text().split()[0])

    def processes(self) -> dict[int, str]:
        """Every process on this machine that has to do with `home`: {id: command}."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                about = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            if str(self.home).encode() in about:
                found[int(folder.name)] = command
        return found

    def readiness(self) -> tuple[int, dict[str, str]]:
        """The status and body of /readyz; (0, {}) when nobody answers."""
        link = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=10)
        try:
            link.request("GET", "/readyz")
            answer = link.getresponse()
            return answer.status, json.loads(answer.read())
        except OSError:
            return 0, {}
        finally:
            link.close()

    def said(self) -> str:
        """All its lines so far."""
        return "\n".join(self.lines)

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.append(line.rstrip())
            if line.startswith("Commons is ready: "):
                self.url = line.split()[-1]


def wait_until(question, seconds: float = 60, every: float = 0.1) -> None:
    """Ask until the answer is true; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < deadline, f"not so after {seconds} s: {question}"
        time.sleep(every)
