"""Registering a platform from a repository: what its files say, and both kept together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from people.models import Team, User
from people.refusals import Refused
from platforms import suggesting
from platforms.models import Platform, Role
from platforms.selectors import holds_role
from platforms.services import platforms, repositories
from platforms.services.repositories import Taken
from platforms.suggesting import Suggestion


@dataclass(frozen=True)
class Filled:
    """What a platform's fields would be by its repository, and what each file said.

    `problems` are sentences on files that cannot be read.
    """

    repository: str
    fields: dict[str, Any]
    said: list[Suggestion]
    problems: list[str]


def fill_in(full_name: str, *, by: User) -> Filled:
    """Read the repository on its host now; nothing is kept. Raises as `look_before` does."""
    found = repositories.look_before(full_name, by=by)
    name = found.full_name.rpartition("/")[2].replace("-", " ").replace("_", " ")
    said = {one.field: one.value for one in found.said}
    fields = {
        "name": said.get("name") or name[:1].upper() + name[1:],
        "summary": said.get("summary", ""),
        "tags": said.get("tags", [])[: suggesting.MOST_TAGS],
        "guide": found.guide,
    }
    return Filled(found.full_name, fields, found.said, found.problems)


def register_from(full_name: str, *, by: User, **fields: Any) -> tuple[Platform, str]:
    """Register a platform and connect its repository, which `fill_in` has found free.

    Answers with a sentence too where it is registered and the host did not let it be connected;
    empty where it did. Raises Forbidden, or Invalid naming the fields.
    """
    made = platforms.register(by=by, **fields)
    try:
        repositories.connect(made, by=by, full_name=full_name)
    except Refused as refused:
        return made, f"{made} is registered. {refused.reason}"
    return made, ""


def register_filled_in(full_name: str, *, by: User, **said: Any) -> tuple[Platform, str]:
    """The same with what the files say wherever `said` leaves a field out.

    The very same again finds what was registered by it. Raises as `fill_in` and `register_from`.
    """
    try:
        found = fill_in(full_name, by=by)
    except Taken as taken:
        if taken.platform and _is_it(taken.platform, by, **said):
            return taken.platform, ""
        raise
    return register_from(found.repository, by=by, **{**found.fields, **said})


def _is_it(platform: Platform, by: User, *, team: Team, name: str = "", **_: object) -> bool:
    """Whether it is what this person registered for the team, under the name if one was said."""
    theirs = holds_role(by, platform, Role.OWNER) or by.is_admin
    return theirs and platform.team_id == team.pk and name in ("", platform.name)
