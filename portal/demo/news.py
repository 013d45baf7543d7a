"""What the demo organisation announces, when it meets, and who subscribes to what."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from people.markdown import render
from people.models import User
from platforms.models import Announcement, Meeting, Platform, Subscription
from portal.demo.catalogue_rows import Made
from portal.demo.chain import Chain
from portal.demo.clock import ZONE
from portal.demo.plan import told

#: Whoever contributed to a platform subscribes to it; Jun and Ruth also to these.
ALSO = {"jun": ("Payments Gateway", "Design Kit", "Forge Build"), "ruth": ("Payments Gateway",)}

#: What some of them know; the others have not said.
SKILLS = {
    "jun": ["TypeScript", "Go", "accessibility"],
    "ines": ["Go", "PostgreSQL", "payments"],
    "ruth": ["planning", "technical writing"],
    "tomasz.wren": ["Go", "queues"],
    "sofia.brandt": ["Rust", "observability"],
    "dana.whitlock": ["TypeScript", "WebAuthn"],
}


def make(made: Made, owners: dict[int, User], chain: Chain) -> None:
    """Write announcements, meetings and subscriptions."""
    platforms = {one.name: one for one in made.platforms.values()}
    for entry in told("announcement"):
        platform = platforms.get(entry.get("platform", ""))
        by = owners[platform.pk] if platform else made.users["nils"]
        since = _midnight(made.now + timedelta(days=entry["from"]))
        row = Announcement.objects.create(
            platform=platform,
            title=entry["title"],
            text=entry.get("text", "").strip(),
            text_html=render(entry.get("text", "")),
            since=since,
            until=_midnight(since + timedelta(days=entry["days"] + 1)),
            by=by,
            at=since,
            told_at=since,
        )
        chain.add(row.subject, "announcement:made", since, by, {"title": row.title})
    for entry in told("meeting"):
        _meeting(platforms[entry["platform"]], entry, made.now, owners, chain)
    _subscriptions(made, platforms)
    for username, skills in SKILLS.items():
        user = made.users[username]
        user.skills, user.skill_keys = skills, [one.lower() for one in skills]
        user.save(update_fields=["skills", "skill_keys"])


def _midnight(moment: datetime) -> datetime:
    return datetime.combine(moment.astimezone(ZONE).date(), time(), ZONE)


def _meeting(
    platform: Platform,
    entry: dict[str, Any],
    now: datetime,
    owners: dict[int, User],
    chain: Chain,
) -> None:
    began = now.date() - timedelta(days=56 + now.weekday())
    by, at = owners[platform.pk], now - timedelta(days=60)
    row = Meeting.objects.create(
        platform=platform,
        title=entry["title"],
        text=entry.get("text", ""),
        place=entry["place"],
        day=began + timedelta(days=entry["weekday"]),
        begins=time.fromisoformat(str(entry["at"])),
        minutes=entry["minutes"],
        repeats=entry["repeats"],
        time_zone=platform.time_zone,
        by=by,
        at=at,
        changed_at=at,
    )
    chain.add(row.subject, "meeting:added", at, by, {"title": row.title})


def _subscriptions(made: Made, platforms: dict[str, Platform]) -> None:
    pairs = {
        (platforms[name].pk, made.users[username].pk)
        for username, names in ALSO.items()
        for name in names
    }
    contributed = User.objects.filter(is_active=True, is_bot=False).filter(
        host_accounts__changes__merged_at__isnull=False
    )
    pairs |= set(
        contributed.values_list("host_accounts__changes__repository__platform", "pk").distinct()
    )
    Subscription.objects.bulk_create(
        Subscription(platform_id=platform, user_id=user, since=made.now - timedelta(days=20))
        for platform, user in sorted(pairs)
    )
