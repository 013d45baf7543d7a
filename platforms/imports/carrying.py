"""Writes what an import plans: in bulk, parents before children, inside one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from journal import events
from people import standing
from people.models import Department, Membership, Team, User
from platforms.imports.plan import Plan
from platforms.models import (
    Candidate,
    Dependency,
    ImportedEntry,
    Platform,
    PolicyVersion,
)
from platforms.spelling import forget_words

BATCH = 1000


def carry_out(plan: Plan) -> None:
    """Write it all, with the events that say so; the caller holds the transaction.

    Platforms that are changed must be locked by the caller, before the plan was made.
    """
    _units(plan)
    changed = [platform for platform, _ in plan.platforms_changed]
    Platform.objects.bulk_create(plan.platforms, batch_size=BATCH)
    # As an insert that meets its row: a statement of ten thousand CASEs takes minutes.
    Platform.objects.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=_FIELDS,
    )
    PolicyVersion.objects.bulk_create(
        (
            PolicyVersion(platform=one, number=1, rules={}, at=plan.now, by=plan.by)
            for one in plan.platforms
        ),
        batch_size=BATCH,
    )
    _once_by_key(plan.entries)
    Candidate.objects.bulk_create(plan.candidates, batch_size=BATCH)
    Candidate.objects.bulk_update(plan.candidates_gone, ["answer", "answered_at"], batch_size=BATCH)
    Dependency.objects.bulk_create(plan.dependencies, batch_size=BATCH, ignore_conflicts=True)
    Dependency.objects.filter(pk__in=[row.pk for row in plan.dependencies_gone]).delete()
    events.write_many(_events(plan), actor=plan.by)
    moved = {row.user for row in (*plan.memberships, *plan.closed)}
    if moved:
        standing.people_changed(moved)
    transaction.on_commit(forget_words)


_FIELDS = (
    *("name", "summary", "description", "description_html", "guide_html", "keywords", "language"),
    *("tags", "skills", "wanted", "links", "lifecycle", "governance", "running_since"),
    *("channel", "channel_url"),
)


def _units(plan: Plan) -> None:
    managed = [(one, one.manager) for one in plan.departments]
    for one in plan.departments:
        one.manager = None  # who manages may be new too: first the people, then who manages
    Department.objects.bulk_create(plan.departments)
    User.objects.bulk_create(plan.people, batch_size=BATCH)
    for one, manager in managed:
        one.manager = manager
    changed = [one for one, manager in managed if manager] + plan.departments_changed
    for one in changed:
        one.manager = one.manager  # its id is known by now
    Department.objects.bulk_update(changed, ["manager"])
    User.objects.bulk_update(plan.people_changed, ["name"], batch_size=BATCH)
    Team.objects.bulk_create(plan.teams, batch_size=BATCH)
    Team.objects.bulk_update(plan.teams_changed, ["name"], batch_size=BATCH)
    Membership.objects.bulk_create(plan.memberships, batch_size=BATCH)
    Membership.objects.bulk_update(plan.closed, ["until"], batch_size=BATCH)


def _once_by_key(entries: list[ImportedEntry]) -> None:
    ImportedEntry.objects.bulk_create(
        (entry if entry.pk is None else _without_id(entry) for entry in entries),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["source", "kind", "key"],
        update_fields=[
            *("title", "said", "at", "platform", "department", "team", "user", "membership"),
        ],
    )


def _without_id(entry: ImportedEntry) -> ImportedEntry:
    """A new row of the same values, which meets the one that is there by its key."""
    return ImportedEntry(
        source=entry.source,
        kind=entry.kind,
        key=entry.key,
        title=entry.title,
        said=entry.said,
        at=entry.at,
        platform=entry.platform,
        department=entry.department,
        team=entry.team,
        user=entry.user,
        membership=entry.membership,
    )


_Event = tuple[str, str, Mapping[str, Any]]


def _events(plan: Plan) -> Iterator[_Event]:
    keys = {id(entry.platform): entry.key for entry in plan.entries if entry.platform}
    for one in plan.platforms:
        data = {"source": plan.source, "key": keys[id(one)], "name": one.name}
        yield f"platform:{one.pk}", "platform:imported", data
    for one, changes in plan.platforms_changed:
        said = {name: {"from": was, "to": now} for name, (was, now) in changes.items()}
        yield f"platform:{one.pk}", "platform:edited", {**said, "source": plan.source}
    for row in plan.memberships:
        yield f"team:{row.team_id}", "team:joined", _membership(row)
    for row in plan.closed:
        yield f"team:{row.team_id}", "team:left", _membership(row)
    for department in (*plan.departments, *plan.departments_changed):
        if department.manager:
            manager = {"manager": department.manager_id, "name": str(department.manager)}
            yield f"department:{department.pk}", "department:managed", manager
    for user in plan.people:
        yield f"user:{user.pk}", "user:imported", {"username": user.username}


def _membership(row: Membership) -> dict[str, Any]:
    data = {"team": row.team.slug, "user": row.user_id, "name": str(row.user)}
    return {**data, "since": row.since.isoformat(), "until": _said(row.until)}


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
