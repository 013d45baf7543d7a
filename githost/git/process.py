"""Running git itself, apart from the configuration of whoever started the server."""

import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

CONFIG = {
    # The server may run as root over files of another user; they are its own all the same.
    "safe.directory": "*",
    "http.receivepack": "true",
    "http.uploadpack": "true",
    "receive.hideRefs": "refs/pull",
    "receive.autogc": "false",
    "gc.auto": "0",
    "uploadpack.allowAnySHA1InWant": "true",
    "uploadpack.allowFilter": "true",
    "core.quotePath": "false",
}


class GitFailed(Exception):
    """A git command ended with an error; carries its exit code and what it said."""

    def __init__(self, arguments: tuple[str, ...], code: int, said: str) -> None:
        super().__init__(f"git {' '.join(arguments[:2])} ended with {code}: {said.strip()}")
        self.code = code
        self.said = said


def environment() -> dict[str, str]:
    """The environment of every git process: ours alone, no system or personal configuration."""
    home = Path(settings.GITHOST_HOME)
    pairs = {**CONFIG, "core.hooksPath": str(home / "git-hooks")}
    variables = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CONFIG_COUNT": str(len(pairs)),
    }
    for index, (key, value) in enumerate(pairs.items()):
        variables[f"GIT_CONFIG_KEY_{index}"] = key
        variables[f"GIT_CONFIG_VALUE_{index}"] = value
    return variables


def git(
    path: Path, *arguments: str, stdin: bytes = b"", allow: tuple[int, ...] = ()
) -> tuple[int, bytes]:
    """Run git in a repository and return exit code and output.

    Codes other than 0 and those of `allow` raise GitFailed.
    """
    done = subprocess.run(
        ["git", f"--git-dir={path}", *arguments],
        input=stdin,
        capture_output=True,
        env=environment(),
        check=False,
    )
    if done.returncode and done.returncode not in allow:
        raise GitFailed(arguments, done.returncode, done.stderr.decode(errors="replace"))
    return done.returncode, done.stdout


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a repository's lock: one merge at a time, across threads and processes."""
    with (path / "githost.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
