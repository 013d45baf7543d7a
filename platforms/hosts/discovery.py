"""Finding repositories on a host: page by page, so that a search can stop and go on."""

from __future__ import annotations

from typing import Any

from platforms.hosts import payloads
from platforms.hosts.fields import Fields, rows
from platforms.hosts.lines import PER_PAGE
from platforms.hosts.names import file_path, login
from platforms.hosts.problems import Missing
from platforms.hosts.snapshots import RepositorySnapshot
from platforms.hosts.transport import Transport


def repositories(
    transport: Transport, owner: str, page: int
) -> tuple[list[RepositorySnapshot], bool]:
    """One page, of 100, of what an organisation or a person owns, and whether more follows.

    By name, so that a later page is not moved by what happens meanwhile. An App is told those
    that it is let into. Raises Missing where there is no such owner.
    """
    name = login(owner)
    if transport.app_id is not None:
        return _let_into(transport, name, page)
    asked: dict[str, Any] = {
        "sort": "full_name",
        "direction": "asc",
        "per_page": PER_PAGE,
        "page": page,
    }
    answer = transport.look(f"/orgs/{name}/repos", **asked)
    if answer.status == 404:
        answer = transport.look(f"/users/{name}/repos", **asked)
    try:
        body = transport.body_of(answer)
    except Missing as problem:
        raise Missing(f"There is no organisation or account {owner}, or not for us.") from problem
    found = [payloads.repository(one) for one in rows(body, "list of repositories")]
    return found, 'rel="next"' in answer.headers.get("link", "")


def _let_into(transport: Transport, name: str, page: int) -> tuple[list[RepositorySnapshot], bool]:
    for place in (f"/orgs/{name}", f"/users/{name}"):
        try:
            path, inside = "/installation/repositories", "repositories"
            found, more = transport.page(path, page, inside=inside, through=place)
        except Missing:
            continue
        return [payloads.repository(one) for one in rows(found, "list of repositories")], more
    raise Missing(f"The App is not installed for {name}, so it sees none of its repositories.")


def has_file(transport: Transport, repository_id: int, path: str) -> bool:
    """Whether the default branch has a file or folder of this path. Raises Unreadable."""
    where = f"/repositories/{repository_id}/contents/{file_path(path)}"
    try:
        found = transport.get(where)
    except Missing:
        return False
    for entry in rows(found, "folder") if isinstance(found, list) else [Fields(found, "file")]:
        entry.name("path")  # an answer of something else is none
    return True
