"""Writing whole histories at once with `git fast-import`."""

from dataclasses import dataclass
from pathlib import Path

from githost.git.process import git
from githost.git.reading import branches, open_repository


@dataclass
class Planned:
    """One commit to make, at `at` seconds since 1970.

    `files` gives each path its text, or None to remove it.
    """

    branch: str
    message: str
    name: str
    email: str
    at: int
    files: dict[str, str | None]
    start: str | None = None
    merge: str | None = None


def write(path: Path, commits: list[Planned], default_branch: str) -> None:
    """Make the commits in order; a new branch starts at `start` or at the default branch's tip."""
    tips = dict(branches(open_repository(path)))
    brought: dict[str, dict[str, str | None]] = {}
    out = bytearray()
    for number, planned in enumerate(commits, 1):
        files = dict(planned.files)
        if planned.merge:
            # fast-import keeps the first parent's tree: the merged branch's files are needed again.
            files = {**brought.get(planned.merge, {}), **files}
        elif planned.branch != default_branch:
            brought.setdefault(planned.branch, {}).update(files)
        out += f"commit refs/heads/{planned.branch}\nmark :{number}\n".encode()
        out += f"author {planned.name} <{planned.email}> {planned.at} +0000\n".encode()
        out += f"committer {planned.name} <{planned.email}> {planned.at} +0000\n".encode()
        out += _data((planned.message.rstrip("\n") + "\n").encode())
        parent = tips.get(planned.branch) or tips.get(planned.start or default_branch)
        if parent:
            out += f"from {parent}\n".encode()
        if planned.merge:
            out += f"merge {tips[planned.merge]}\n".encode()
        for name, text in files.items():
            quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
            if text is None:
                out += f"D {quoted}\n".encode()
            else:
                out += f"M 100644 inline {quoted}\n".encode() + _data(text.encode())
        out += b"\n"
        tips[planned.branch] = f":{number}"
    git(path, "fast-import", "--quiet", "--date-format=raw-permissive", stdin=bytes(out))


def _data(content: bytes) -> bytes:
    return f"data {len(content)}\n".encode() + content + b"\n"


def fetch_all(path: Path, source: str) -> None:
    """Copy every branch and tag of another repository on this machine, by fast-forward only."""
    git(
        path,
        "fetch",
        "--quiet",
        "--no-write-fetch-head",
        source,
        "refs/heads/*:refs/heads/*",
        "refs/tags/*:refs/tags/*",
    )


def tidy(path: Path) -> None:
    """Pack everything into one file with a bitmap: clones are many times slower without."""
    git(path, "repack", "-adbq")
    git(path, "pack-refs", "--all")
