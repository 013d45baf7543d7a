"""Files of a repository, for people who edit one in the browser: folders, text, one commit."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode

from platforms.hosts.fields import Fields, Unreadable
from platforms.hosts.names import file_path, login, path_part
from platforms.hosts.problems import Missing, Rejected
from platforms.hosts.snapshots import Content, Entry
from platforms.hosts.transport import Transport

LARGEST = 200_000  # bytes; larger files are no reading matter


def may_read(transport: Transport, repository_id: int, who: str) -> bool:
    """Whether a repository is open, or the account of this login may read it on the host."""
    found = transport.one(f"/repositories/{repository_id}", "repository")
    if not found.flag("private"):
        return True
    if not who:
        return False
    path = f"/repositories/{repository_id}/collaborators/{login(who)}/permission"
    try:
        return transport.one(path, "permission").name("permission") != "none"
    except Missing:
        return False


def folder(transport: Transport, repository_id: int, ref: str, path: str) -> list[Entry] | Content:
    """What stands at a path: a folder's entries, folders first, or a file's text.

    Raises Rejected, with the reason, for a file that cannot be edited as text.
    """
    where = f"/repositories/{repository_id}/contents/{file_path(path) if path else ''}"
    found = transport.get(where, ref=ref)
    if isinstance(found, list):
        entries = [_entry(Fields(one, "entry")) for one in found]
        return sorted(entries, key=lambda one: (one.kind != "dir", one.name.lower()))
    return _text(Fields(found, "file"))


def _entry(fields: Fields) -> Entry:
    return Entry(fields.name("name"), fields.name("path"), fields.name("type"))


def _text(fields: Fields) -> Content:
    path = fields.name("path")
    if fields.name("type") != "file":
        raise Rejected(f"{path} is a link, not a file.")
    if fields.number("size") > LARGEST:
        raise Rejected(
            f"{path} is larger than {LARGEST:,} bytes. Clone the repository to change it."
        )
    try:
        content = b64decode(fields.text("content").replace("\n", ""), validate=True)
    except binascii.Error as error:
        raise Unreadable("the file's content is not in base64") from error
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise Rejected(f"{path} is not text in UTF-8, so it cannot be edited here.")
    return Content(path, fields.sha("sha"), text)


def save(
    transport: Transport,
    repository_id: int,
    *,
    branch: str,
    base: str,
    before: Content,
    text: str,
    message: str,
) -> None:
    """Commit a file's new text to `branch`, made from the tip of `base` where it is not there yet.

    Safe to repeat: a branch that has the text already is left alone. Raises Rejected when the
    file is no longer what `before` says; one without an id is new.
    """
    where, sha = f"/repositories/{repository_id}", before.sha
    try:
        there = folder(transport, repository_id, branch, before.path)
    except Missing:
        _branch(transport, where, branch, base)
    else:
        if isinstance(there, Content):
            if there.text == text:
                return
            sha = there.sha
    body = {"message": message, "content": b64encode(text.encode()).decode(), "branch": branch}
    if sha:  # a new file replaces no content
        body["sha"] = sha
    made = transport.send("PUT", f"{where}/contents/{file_path(before.path)}", body)
    Fields(made, "commit of the file").child("commit").sha("sha")


def _branch(transport: Transport, where: str, branch: str, base: str) -> None:
    """Make a branch from the tip of another, unless an earlier try has."""
    try:
        transport.one(f"{where}/branches/{path_part(branch)}", "branch")
    except Missing:
        tip = transport.one(f"{where}/branches/{path_part(base)}", "branch").child("commit")
        ref = {"ref": f"refs/heads/{branch}", "sha": tip.sha("sha")}
        try:
            Fields(transport.send("POST", f"{where}/git/refs", ref), "branch").name("ref")
        except Rejected as problem:
            # An earlier try, given up as unanswered, may have been carried out just now.
            try:
                transport.one(f"{where}/branches/{path_part(branch)}", "branch")
            except Missing:
                raise problem from None
