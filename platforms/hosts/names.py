"""Names given by people and hosts, made safe for a place in a URL's path (pure)."""

from __future__ import annotations

import re
from urllib.parse import quote

from platforms.hosts.problems import Rejected

FULL_NAME = re.compile(r"(?!\.{1,2}/)[\w.-]{1,100}/(?!\.{1,2}$)[\w.-]{1,100}", re.ASCII)
LOGIN = re.compile(r"[A-Za-z0-9][\w-]{0,99}(\[bot\])?", re.ASCII)


def full_name(text: str) -> str:
    """`owner/name` of a repository. Raises Rejected for anything else."""
    if not FULL_NAME.fullmatch(text):
        raise Rejected("A repository is named owner/name, as in payments/ledger.")
    return text


def login(text: str) -> str:
    """An account's login. Raises Rejected for what cannot be one."""
    if not LOGIN.fullmatch(text):
        raise Rejected("This is not a login of the git host.")
    return quote(text)


def path_part(ref: str) -> str:
    """A branch for one place of a path. Raises Rejected for `..`, which would climb out of it."""
    if not ref or ".." in ref or any(part in {"", "."} for part in ref.split("/")):
        raise Rejected("This is not the name of a branch.")
    return quote(ref, safe="/")


def file_path(path: str) -> str:
    """A file's path below the root of a repository. Raises Rejected for what cannot be one."""
    parts = path.split("/")
    if "\0" in path or len(path) > 1000 or any(part in {"", ".", ".."} for part in parts):
        raise Rejected("This is not the path of a file, as in docs/setup.md.")
    return quote(path, safe="/")
