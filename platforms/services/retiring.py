"""Archiving a platform, bringing it back, and merging one into another."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from journal import events
from people.models import User
from people.refusals import Forbidden, Invalid, Refused
from platforms import retiring
from platforms.filling import keywords_of
from platforms.models import Difference, Lifecycle, Platform, PlatformRole, Role, RoleOffer
from platforms.permissions import why_not_archive, why_not_merge
from platforms.services.owners import offer
from platforms.spelling import forget_words
from platforms.standing import platform_changed
from platforms.successors import successor
from platforms.tasks import look_at_contents

LONGEST_REASON = 300


@dataclass(frozen=True)
class Preview:
    """What merging would bring over, by what it is called; `owners` are asked and not moved."""

    moved: dict[str, int]
    owners: list[User] = field(default_factory=list)
    staying: list[str] = field(default_factory=list)


def archive(platform: Platform, *, by: User, reason: str) -> Platform:
    """Let a platform be read only: it takes nothing new and is out of the lists.

    Archiving it again changes nothing. Raises Forbidden, or Invalid without a reason.
    """
    if why_not := why_not_archive(by, platform):
        raise Forbidden(why_not)
    reason = _reason(reason, "Nothing was archived.")
    with transaction.atomic():
        row = Platform.objects.select_for_update().get(pk=platform.pk)
        if row.lifecycle != Lifecycle.ARCHIVED:
            _archive(row, by, reason)
            data = {"reason": reason}
            events.write(f"platform:{row.pk}", "platform:archived", actor=by, data=data)
            retiring.archived(row, by)
            platform_changed(row)
    return row


def bring_back(platform: Platform, *, by: User) -> Platform:
    """Let an archived platform take contributions again. Raises Forbidden or Refused."""
    if why_not := why_not_archive(by, platform):
        raise Forbidden(why_not)
    with transaction.atomic():
        row = Platform.objects.select_for_update().get(pk=platform.pk)
        if row.merged_into_id:
            into = successor(row, by) or "another platform"
            raise Refused(f"{row} is part of {into} now, so it is not brought back.")
        if row.lifecycle == Lifecycle.ARCHIVED:
            row.lifecycle, row.archived_at = Lifecycle.ACTIVE.value, None
            row.archived_by, row.archived_why = None, ""
            row.save(update_fields=["lifecycle", *_ARCHIVED])
            events.write(f"platform:{row.pk}", "platform:brought-back", actor=by)
            platform_changed(row)
    return row


def preview(platform: Platform, into: Platform) -> Preview:
    """What merging would do; nothing is changed."""
    now = timezone.now()
    roles = PlatformRole.objects.at(now).filter(platform=platform)
    return Preview(
        moved={
            "repositories": platform.repositories.count(),
            **retiring.counted(platform),
            "roadmap items": platform.items.count(),
            "meetings": platform.meetings.count(),
            "people who subscribe": platform.subscriptions.count(),
            "trusted committers and reviewers": roles.exclude(role=Role.OWNER.value).count(),
        },
        owners=_owners_to_ask(platform, into, now),
        staying=[
            "its policy (that of the other holds from then on)",
            "what was decided and merged",
        ],
    )


def merge(platform: Platform, *, into: Platform, by: User, reason: str) -> Platform:
    """Make a platform part of another: what it has follows, its address leads there.

    Its owners are offered the ownership of the other; nobody becomes an owner without accepting.
    Merging it into the same again changes nothing. Raises Forbidden, Invalid or Refused.
    """
    first, second = sorted((platform.pk, into.pk))
    with transaction.atomic():
        rows = Platform.objects.select_for_update().order_by("pk").in_bulk([first, second])
        source, target = rows[platform.pk], rows[into.pk]
        if source.merged_into_id == target.pk:
            return target
        if why_not := why_not_merge(by, source, target):
            raise Forbidden(why_not)
        reason = _reason(reason, "Nothing was merged.")
        now = timezone.now()
        asked = _owners_to_ask(source, target, now)
        moved = preview(source, target).moved
        _move(source, target)
        _move_roles(source, target, now)
        _archive(source, by, reason, target)
        retiring.merged(source, target, by)
        data = {"reason": reason, "into": target.name, "moved": moved}
        events.write(f"platform:{source.pk}", "platform:merged", actor=by, data=data)
        events.write(
            f"platform:{target.pk}",
            "platform:took-in",
            actor=by,
            data={"reason": reason, "platform": source.name, "moved": moved},
        )
        for user in asked:
            offer(target, to=user, by=by)
        for one in (source, target):
            platform_changed(one)
        look_at_contents(target.pk)
        transaction.on_commit(forget_words)
    return target


_ARCHIVED = ("archived_at", "archived_by", "archived_why", "merged_into")


def _reason(text: str, refused: str) -> str:
    reason = " ".join(text.split())
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise Invalid(refused, {"reason": "Say why, in at most 300 characters."})
    return reason


def _archive(row: Platform, by: User, reason: str, into: Platform | None = None) -> None:
    row.lifecycle, row.archived_at = Lifecycle.ARCHIVED.value, timezone.now()
    row.archived_by, row.archived_why, row.merged_into = by, reason, into
    row.save(update_fields=["lifecycle", *_ARCHIVED])


def _owners_to_ask(platform: Platform, into: Platform, now: datetime) -> list[User]:
    """The owners by name of the one who neither own the other nor were asked already."""
    own = PlatformRole.objects.at(now).filter(platform=into, role=Role.OWNER.value)
    asked = RoleOffer.objects.filter(platform=into, answer="")
    return list(
        User.objects.filter(
            pk__in=PlatformRole.objects.at(now)
            .filter(platform=platform, role=Role.OWNER.value, user__isnull=False)
            .values("user"),
            is_active=True,
            is_bot=False,
        )
        .exclude(pk__in=own.filter(user__isnull=False).values("user"))
        .exclude(pk__in=asked.values("user"))
        .order_by("name", "pk")
    )


def _move(source: Platform, target: Platform) -> None:
    """Let everything that has no say in who may do what follow."""
    Platform.objects.filter(merged_into=source).update(merged_into=target)
    source.repositories.update(platform=target)
    source.items.update(platform=target)
    source.meetings.update(platform=target)
    known = target.subscriptions.values("user")
    source.subscriptions.exclude(user__in=known).update(platform=target)
    source.subscriptions.all().delete()
    Difference.objects.filter(platform=source, answer="").delete()
    for here, other in (("platform", "on"), ("on", "platform")):
        ours = {"platform": source.needs, "on": source.needed_by}[here]
        theirs = {"platform": target.needs, "on": target.needed_by}[here]
        taken = set(theirs.values_list(other, "why"))
        for row in ours.all():
            there = getattr(row, f"{other}_id")
            if there == target.pk or (there, row.why) in taken:
                row.delete()
            else:
                setattr(row, here, target)
                row.save(update_fields=[here])
    names = target.repositories.values_list("full_name", flat=True)
    target.keywords = keywords_of(target, names)
    target.save(update_fields=["keywords"])


def _move_roles(source: Platform, target: Platform, now: datetime) -> None:
    """Trusted committers and reviewers get their role there, and end here."""
    held = PlatformRole.objects.at(now).filter(platform=target)
    lesser = PlatformRole.objects.at(now).filter(platform=source, since__lt=now)
    for row in lesser.exclude(role=Role.OWNER.value).order_by("pk"):
        if not held.filter(user=row.user, team=row.team).exists():
            PlatformRole.objects.create(
                platform=target,
                user=row.user,
                team=row.team,
                role=row.role,
                since=now,
                until=row.until,
            )
        row.until = now
        row.save(update_fields=["until"])
