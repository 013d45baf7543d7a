"""One child process: started tethered, its lines kept in a log, stopped with its whole group."""

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
        self._log = _logger(name, logs, echo)
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    def start(self) -> int:
        """Start it and return its process id. Call from the main thread: the tether ends with
        the thread that made it."""
        shim = [sys.executable, "-IS", str(Path(tether.__file__))]
        bound = [*shim, str(os.getpid()), str(int(self.stop_signal)), *self._command]
        self._process = subprocess.Popen(
            [*self._through, *bound],
            env=self._env,
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
        """Send the stop signal; `stop` then waits."""
        if self._process and self.running:
            self._process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """Stop it and everything in its process group; returns when nothing of it is left."""
        if self._process is None:
            return
        self.ask_to_stop()
        try:
            self._process.wait(self.patience)
        except subprocess.TimeoutExpired:
            self._log.warning("did not stop within %g s and is killed", self.patience)
        try:
            # Also after a clean end: what the leader forgot to stop must not stay behind.
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass  # the group is empty; macOS says so with EPERM
        self._process.wait()
        if self._reader:
            self._reader.join(2)
        for handler in self._log.handlers:
            handler.close()

    def wait(self, seconds: float) -> bool:
        """Wait for its end; False when it still runs after `seconds`."""
        deadline = time.monotonic() + seconds
        while self.running and time.monotonic() < deadline:
            time.sleep(0.02)
        return not self.running

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.last_lines.append(line.rstrip())
            self._log.info("%s", line.rstrip())


def _logger(name: str, logs: Path, echo: bool) -> logging.Logger:
    """A logger of its own, outside the tree: each state folder has its own `web`."""
    logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    logger = logging.Logger(name)
    kept = RotatingFileHandler(logs / f"{name}.log", maxBytes=LOG_BYTES, backupCount=1)
    kept.setFormatter(logging.Formatter("%(message)s"))
    logger.addHandler(kept)
    if echo:
        shown = logging.StreamHandler(sys.stdout)
        shown.setFormatter(logging.Formatter("%(name)-9s | %(message)s"))
        logger.addHandler(shown)
    return logger
