"""One child process: started tethered, its lines kept in a log, stopped with its whole group."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path

from portal.startup import tether

ROOT = Path(__file__).resolve().parents[2]
LOG_BYTES = 5_000_000


class Child:
    """A program that runs while we run; `name` stands before each of its lines."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        logs: Path,
        env: Mapping[str, str] | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        patience: float = 15,
        through: Sequence[str] = (),
        pass_fds: Sequence[int] = (),
        echo: bool = True,
    ) -> None:
        """Describe the child.

        `logs` is the folder of its log, `patience` the seconds it has to stop in before
        SIGKILL, `through` a program that execs it (unshare), `echo` whether its lines also
        go to our standard output.
        """
        self.name = name
        self.stop_signal = stop_signal
        self.patience = patience
        self.last_lines: deque[str] = deque(maxlen=20)
        self._command = [*command]
        self._through = [*through]
        self._env = dict(os.environ if env is None else env)
        self._pass_fds = pass_fds
        self._echo = echo
        self._asked = False
        self._log = _keeper(name, logs)
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    def start(self) -> int:
        """Start it and return its process id. Call from the main thread: the tether ends with
        the thread that made it."""
        shim = [sys.executable, "-IS", str(Path(tether.__file__))]
        bound = [*shim, str(os.getpid()), str(int(self.stop_signal)), *self._command]
        self._asked = False
        self._process = subprocess.Popen(
            [*self._through, *bound],
            env=self._env,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            pass_fds=tuple(self._pass_fds),
            start_new_session=True,  # Ctrl-C reaches us alone; we stop them in order
        )
        self._reader = threading.Thread(target=self._read, args=[self._process], daemon=True)
        self._reader.start()
        return self._process.pid

    @property
    def pid(self) -> int | None:
        """Its process id, or None before the first start."""
        return self._process.pid if self._process else None

    @property
    def exit_code(self) -> int | None:
        """Its exit code (minus the signal that ended it), or None while it runs."""
        return self._process.poll() if self._process else None

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def ask_to_stop(self) -> None:
        """Send the stop signal, once: a second one tells Celery to drop what it does."""
        if self._process and self.running and not self._asked:
            self._asked = True
            self._process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """Stop it and everything in its process group; returns when nothing of it is left."""
        if self._process is None:
            return
        self.ask_to_stop()
        try:
            self._process.wait(self.patience)
        except subprocess.TimeoutExpired:
            self._note(f"did not stop within {self.patience:g} s and is killed")
        # Also after a clean end: what the leader forgot to stop must not stay behind. An empty
        # group answers ESRCH, on macOS EPERM.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._reader:
            self._reader.join(2)
        self._log.close()

    def wait(self, seconds: float) -> bool:
        """Wait for its end; False when it still runs after `seconds`."""
        deadline = time.monotonic() + seconds
        while self.running and time.monotonic() < deadline:
            time.sleep(0.02)
        return not self.running

    def _read(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            self._note(line.rstrip())

    def _note(self, line: str) -> None:
        self.last_lines.append(line)
        self._log.handle(logging.makeLogRecord({"msg": line}))
        if self._echo:
            print(f"{self.name:9} | {line}", flush=True)


def _keeper(name: str, logs: Path) -> RotatingFileHandler:
    logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    return RotatingFileHandler(logs / f"{name}.log", maxBytes=LOG_BYTES, backupCount=1, delay=True)
