"""Contributing without a terminal: a file read, edited and proposed from the browser."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.utils.text import slugify

from contributions import merging
from contributions.models import Change
from people.models import HostAccount, User
from people.refusals import Forbidden, Invalid, Refused, Stale
from platforms.hosts.connections import host_for
from platforms.hosts.interface import GitHost
from platforms.hosts.names import file_path
from platforms.hosts.problems import HostProblem, Missing, Rejected
from platforms.hosts.snapshots import Content, Entry
from platforms.models import Lifecycle, Openness, Repository
from platforms.permissions import why_not_write_for

KEY = re.compile(r"[0-9a-f]{8,32}")


def why_not_edit(repository: Repository, by: User) -> str | None:
    """Why this person does not edit here, or None."""
    platform = repository.platform
    if repository.archived or repository.missing_since or platform.lifecycle == Lifecycle.ARCHIVED:
        return f"{repository} takes no changes any more."
    if platform.openness == Openness.PAUSED:
        return f"The owners of {platform} have paused contributions."
    if why_not := why_not_write_for(by, platform):
        return f"{why_not} Propose yours instead."
    return None


def read(repository: Repository, path: str, *, by: User) -> list[Entry] | Content:
    """What stands at a path of the default branch, for somebody who may see the platform.

    A private repository is shown to those alone who may read it on the host. Raises Refused.
    """
    try:
        host = _readable(repository, by)
        return host.folder(repository.remote_id, repository.default_branch, path)
    except Missing as problem:
        raise Refused(f"{repository} has no {path or 'files'} now.") from problem
    except HostProblem as problem:
        raise Refused(str(problem)) from problem


def blank(repository: Repository, path: str, *, by: User) -> Content:
    """A file that is to be made: without content, and without the id that content has.

    Raises Stale where something is at this path already, Refused where no file can be.
    """
    try:
        host = _readable(repository, by)
        file_path(path)
    except HostProblem as problem:
        raise Refused(str(problem)) from problem
    try:
        host.folder(repository.remote_id, repository.default_branch, path)
    except Missing:
        return Content(path, "", "")
    except HostProblem as problem:
        raise Refused(str(problem)) from problem
    raise Stale(f"There is something at {path} on {repository.default_branch} already.")


def _readable(repository: Repository, by: User) -> GitHost:
    """The repository's host, for somebody who may read it there. Raises Forbidden."""
    host = host_for(repository.host)
    account = _account(repository, by)
    if not host.may_read(repository.remote_id, account.login if account else ""):
        raise Forbidden(
            f"{repository} is private on its host, and the portal knows no account of yours"
            " that may read it there."
        )
    return host


def propose(
    repository: Repository,
    *,
    by: User,
    path: str,
    sha: str,
    text: str,
    title: str,
    why: str,
    key: str,
) -> Change:
    """Propose a file's new text as a pull request in the name of `by`, who counts as its author.

    `sha` is the host's id of the content that was edited, empty for a new file. `key` names the
    asking: again with the same key it answers the same change. Raises Stale where the file has
    changed since, Refused with the host's words; then nothing is lost, and nothing of it proposed.
    """
    if why_not := why_not_edit(repository, by):
        raise Refused(why_not)
    if not KEY.fullmatch(key):
        raise Invalid("The form is not one of ours. Nothing was proposed.")
    before = read(repository, path, by=by) if sha else blank(repository, path, by=by)
    if not isinstance(before, Content) or before.sha != sha:
        raise Stale(
            f"{path} has changed on {repository.default_branch} since you opened it. Your text is"
            " kept below; compare it with the file as it is now, then propose it again."
        )
    text = _as_before(text, before.text)
    if text == before.text:
        raise Invalid("Nothing was changed, so nothing was proposed.", {"text": "Change it first."})
    branch = f"portal/{slugify(by.username)[:40] or 'change'}-{key[:12]}"
    host = host_for(repository.host)
    try:
        host.save_file(
            repository.remote_id,
            branch=branch,
            base=repository.default_branch,
            before=before,
            text=text,
            message=_message(repository, by, title, why),
        )
        number = host.open_pull(
            repository.remote_id,
            head=branch,
            base=repository.default_branch,
            title=title,
            body=f"{why}\n\nEdited in the portal by {by}.".strip(),
        )
        snapshot = merging.read_pull(repository, number)
    except Rejected as problem:
        raise Refused(f"The git host did not take it: {problem} Your text is kept.") from problem
    except HostProblem as problem:
        raise Refused(
            f"The git host could not be reached to the end: {problem} Your text is kept; propose it"
            " again, and nothing is done twice."
        ) from problem
    return merging.take_in_new(repository, snapshot, opened_for=by)


def _as_before(text: str, before: str) -> str:
    """The text with the line ends that the file had: a browser sends its own."""
    plain = text.replace("\r\n", "\n")
    return plain.replace("\n", "\r\n") if "\r\n" in before else plain


def _message(repository: Repository, by: User, title: str, why: str) -> str:
    """A commit of the portal's account, with whoever wrote it as co-author where known there."""
    parts = [title.strip(), *([why.strip()] if why.strip() else [])]
    if account := _account(repository, by):
        name = re.sub(r"[<>\r\n]", "", str(by))
        where = urlsplit(repository.host.web_url).hostname
        address = f"{account.remote_id}+{account.login}@users.noreply.{where}"
        parts.append(f"Co-authored-by: {name} <{address}>")
    return "\n\n".join(parts)


def _account(repository: Repository, user: User) -> HostAccount | None:
    known = HostAccount.objects.filter(issuer=repository.host.key, user=user)
    return known.order_by("pk").first()
