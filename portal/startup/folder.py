"""The state folder: one owner at a time, its secrets, its ports, and what a crash left running."""

import fcntl
import json
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from portal.secrets import secret_from
from portal.startup.problems import CannotStart, is_free

# Below the range from which systems take ports for outgoing connections, so that a
# remembered port is still free on the next start.
PORTS = range(20000, 32000)


class Folder:
    """A state folder held by this process until `release`, or until the process dies."""

    def __init__(self, path: Path) -> None:
        """Take `path`, making it (0700). Raises CannotStart when another process holds it."""
        self.path = path
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = _locked(path / "lock")
        os.ftruncate(self._lock, 0)
        os.write(self._lock, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Let another process take the folder."""
        (self.path / "environment").unlink(missing_ok=True)
        (self.path / "lock").unlink(missing_ok=True)
        os.close(self._lock)

    def secret(self, name: str) -> str:
        """Return the secret `name`, made on first use and kept under secrets/ (0600)."""
        return secret_from(self.path / "secrets" / name)

    def port(self, name: str) -> int:
        """Return a free port for `name`: the one of last time when nobody took it meanwhile."""
        ports = self.ports()
        taken = {port for other, port in ports.items() if other != name}
        port = ports.get(name, 0)
        while port == 0 or port in taken or not is_free(port):
            port = secrets.choice(PORTS)
        self.keep_port(name, port)
        return port

    def ports(self) -> dict[str, int]:
        """Return the ports of last time by name."""
        file = self.path / "ports.json"
        return json.loads(file.read_text()) if file.exists() else {}

    def keep_port(self, name: str, port: int) -> None:
        """Note a port for the next start."""
        ports = self.ports()
        if ports.get(name) != port:
            self._write(self.path / "ports.json", json.dumps({**ports, name: port}, indent=1))

    def remember(self, name: str, pid: int) -> None:
        """Note that child `name` runs as `pid`, for a next start after a crash of this one."""
        (self.path / "children").mkdir(mode=0o700, exist_ok=True)
        self._write(self.path / "children" / name, f"{pid} {_born(pid)}")

    def forget(self, name: str) -> None:
        """Note that child `name` has ended."""
        (self.path / "children" / name).unlink(missing_ok=True)

    def end_leftovers(self, say: Callable[[str], None], patience: float = 10) -> None:
        """End children that outlived a killed supervisor; `patience` in seconds, then SIGKILL.

        A process counts as ours only when it still has the start time noted with its id.
        """
        for note in sorted((self.path / "children").glob("[!.]*")):
            pid, born = note.read_text().split(" ", 1)
            if _born(int(pid)) == born:
                say(f"Ending {note.name} (process {pid}), left over from a start that was killed.")
                _end(int(pid), born, patience)
            note.unlink()

    def publish(self, environment: Mapping[str, str]) -> None:
        """Let `manage.py` in the same folder reach what runs here (0600)."""
        lines = "".join(f"{name}={value}\n" for name, value in environment.items())
        draft = self.path / ".environment.draft"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(lines)
        draft.replace(self.path / "environment")

    @staticmethod
    def _write(file: Path, text: str) -> None:
        draft = file.with_name(f".{file.name}.draft")
        draft.write_text(text)
        draft.replace(file)


def _locked(file: Path) -> int:
    """Return a descriptor that holds the lock on `file`, or raise CannotStart.

    The kernel lets go of the lock with the process, so kill -9 leaves none behind.
    """
    while True:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The holder before us may have removed the file between our open and our lock.
            if os.fstat(descriptor).st_ino == file.stat().st_ino:
                return descriptor
        except BlockingIOError as error:
            holder = os.read(descriptor, 20).decode().strip() or "unknown"
            os.close(descriptor)
            raise CannotStart(
                f"Commons already runs on {file.parent} (process {holder}); stop that one first."
            ) from error
        except FileNotFoundError:
            pass
        os.close(descriptor)


def _born(pid: int) -> str:
    """Return something that no other process with the same id has, or "" when there is none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return _born_without_proc(pid) if not Path("/proc/self").exists() else ""
    return "" if fields[0] == "Z" else fields[19]


def _born_without_proc(pid: int) -> str:
    asked = ["ps", "-o", "lstart=", "-p", str(pid)]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def _end(pid: int, born: str, patience: float) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, number) if number == signal.SIGTERM else os.killpg(pid, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if _born(pid) != born:
                return
            time.sleep(0.05)
