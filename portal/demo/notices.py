"""What people of the demo organisation were told, in the words of the portal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from contributions.models import Change, Proposal
from people.models import Notification, User
from platforms.selectors import people_with_role

#: Told of no longer than this ago; older notices would be read and gone.
RECENT = timedelta(days=60)
UNREAD = timedelta(days=3)


def make(now: datetime) -> None:
    """Notices of the last weeks: what waits for owners, what became of contributions."""
    rows = [*_waiting(now), *_decided(now), *_merged(now)]
    rows = [row for row in rows if row.user.is_active and not row.user.is_bot]
    moments = [row.at for row in rows]
    Notification.objects.bulk_create(rows)
    for row, at in zip(rows, moments, strict=True):
        row.at = at
        row.read_at = None if now - at < UNREAD else at + timedelta(hours=5)
    Notification.objects.bulk_update(rows, ["at", "read_at"])


def _notice(
    user: User, at: datetime, kind: str, title: str, path: str, why: str, body: str, key: str
) -> Notification:
    return Notification(
        user=user, at=at, kind=kind, title=title[:300], path=path, why=why, body=body, key=key
    )


def _waiting(now: datetime) -> Iterable[Notification]:
    for proposal in Proposal.objects.filter(state="submitted").prefetch_related("parts__platform"):
        for part in proposal.parts.all():
            for owner in people_with_role(part.platform, now):
                if owner.pk != proposal.author_id and part.state == "waiting":
                    yield _notice(
                        owner,
                        proposal.submitted_at or now,
                        "proposal_submitted",
                        f"“{proposal.title}” waits for your decision",
                        proposal.get_absolute_url(),
                        "You own a platform it names.",
                        f"{proposal.author} proposes it to {part.platform}.",
                        f"proposal:{proposal.pk}:decide:{proposal.state_since}",
                    )


def _decided(now: datetime) -> Iterable[Notification]:
    recent = Proposal.objects.filter(parts__decided_at__gte=now - RECENT).distinct()
    for proposal in recent.select_related("author").prefetch_related("parts__platform"):
        for part in proposal.parts.all():
            if part.decided_at:
                yield _notice(
                    proposal.author,
                    part.decided_at,
                    f"proposal_{part.state}",
                    f"{part.platform}: {part.get_state_display().lower()} – {proposal.title}",
                    proposal.get_absolute_url(),
                    "It is your proposal.",
                    part.reason,
                    f"decision:{part.pk}:{part.decided_at.isoformat()}",
                )


def _merged(now: datetime) -> Iterable[Notification]:
    recent = Change.objects.filter(merged_at__gte=now - RECENT)
    admins = list(User.objects.filter(is_superuser=True, is_active=True))
    for change in recent.select_related("author__user", "repository__platform"):
        told = f"{change} into {change.base_ref} as {change.merged_sha[:7]}. Thank you."
        at, path = change.merged_at or now, change.get_absolute_url()
        if change.author and change.author.user:
            title, why = f"{change.title} was merged", "It is your contribution."
            user, key = change.author.user, f"merged:{change.pk}"
            yield _notice(user, at, "change_merged", title, path, why, told, key)
        if change.state == "merged_ungated":
            title = f"{change.title} was merged without your approval"
            body = f"{change} was merged on the git host while the rule did not hold for its head."
            why = "You own this platform, or run the programme."
            for admin in admins:
                key = f"ungated:{change.pk}"
                yield _notice(admin, at, "merged_ungated", title, path, why, body, key)
