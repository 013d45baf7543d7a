"""What can keep the portal from starting, each said in one sentence."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

LEAST_PYTHON = (3, 11)
LEAST_GIT = (2, 38)  # the first with `git merge-tree --write-tree`, which makes the merges
LEAST_SPACE = 300 * 1024 * 1024  # bytes: a fresh database, its log, and the demo repositories


class CannotStart(Exception):
    """The portal cannot start here; the message is a sentence for the person who tried."""


def require_python() -> None:
    """Raise CannotStart on a Python older than the portal is written for."""
    if sys.version_info < LEAST_PYTHON:
        have = ".".join(str(part) for part in sys.version_info[:3])
        raise CannotStart(f"Commons needs Python 3.11 or newer; this is Python {have}.")


def require_git() -> None:
    """Raise CannotStart when git is missing from PATH or too old for the embedded git host."""
    program = shutil.which("git")
    need = ".".join(str(part) for part in LEAST_GIT)
    if program is None:
        raise CannotStart(f"Commons needs git {need} or newer; there is no git on PATH.")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"(\d+)\.(\d+)", said.stdout)
    if found is None or (int(found[1]), int(found[2])) < LEAST_GIT:
        version = said.stdout.strip() or "of unknown version"
        raise CannotStart(f"Commons needs git {need} or newer; {program} is {version}.")


def require_folder(folder: Path, space: int = LEAST_SPACE) -> None:
    """Make `folder` (0700) or raise CannotStart when it cannot hold `space` bytes of new files."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\0" * 65536)
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        raise CannotStart(
            f"Commons keeps its state in {folder}, which cannot be written: {error.strerror}."
        ) from error
    free = shutil.disk_usage(folder).free
    if free < space:
        raise CannotStart(
            f"The disk that holds {folder} is full: {free // 2**20} MB are free and Commons "
            f"needs {space // 2**20} MB to start."
        )


def listening_socket(wanted: int | None, preferred: int) -> socket.socket:
    """Return a socket listening on 127.0.0.1: on `wanted`, else the first free from `preferred`.

    The supervisor binds it and hands it to the web server, so that nobody can take the port
    between the choice and its use, or while the web server restarts.
    Raises CannotStart when `wanted` is taken, not allowed, or no port is free.
    """
    ports = range(preferred, preferred + 200) if wanted is None else [wanted]
    for port in ports:
        candidate = socket.socket()
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
            candidate.listen(512)
        except (OSError, OverflowError) as error:
            candidate.close()
            if wanted is not None:
                reason = getattr(error, "strerror", None) or "it is not a port number"
                raise CannotStart(
                    f"Port {port} cannot be used ({reason}); free it, or choose another with PORT."
                ) from error
        else:
            return candidate
    raise CannotStart(f"No port from {ports[0]} to {ports[-1]} is free; choose one with PORT.")


def is_free(port: int) -> bool:
    """Say whether nothing listens on `port` of 127.0.0.1 at this moment."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
