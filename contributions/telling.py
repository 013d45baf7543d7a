"""Tells a pull request on its host what happens next: one remark, edited, never repeated."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Min

from contributions import record, reviewers
from contributions.models import AskedReviewer, Change, Remark
from contributions.policy import Verdict
from journal import effects
from platforms.hosts.connections import host_for

#: A pull request older than this when first seen is history: a host that is connected is not
#: flooded with remarks. It is told once it is pushed to again, which makes it news.
NEWS = timedelta(days=14)
MOST_REASONS = 5
#: What Markdown would make something of; and what a host would, even where it is escaped.
SPECIAL = re.compile(r"([\\`*_{}\[\]()+\-.!|<>~&:])")
CALLS = re.compile(r"([@#])")
APART = "\N{ZERO WIDTH SPACE}"


@effects.handler(record.TELL)
def tell(change: int) -> None:
    """Ask for reviews and bring the remark up to date. Raises HostProblem; safe to repeat."""
    rows = Change.objects.select_related("repository__host", "repository__platform", "opened_for")
    row = rows.annotate(first_seen=Min("heads__seen_at"), pushes=Count("heads")).get(pk=change)
    known = Remark.objects.filter(change=row).first()
    quiet = row.repository.archived or row.repository.missing_since
    old = row.first_seen is None or (row.pushes == 1 and row.first_seen - row.created_at > NEWS)
    if quiet or (known is None and (old or not row.is_open)):
        return
    reviewers.ask(row)
    _say(row, known)


def _say(change: Change, known: Remark | None) -> None:
    text = words(change, list(change.asked_reviewers.filter(refused="").select_related("user")))
    digest = hashlib.sha256(text.encode()).hexdigest()
    if known and known.digest == digest:
        return
    repository = change.repository
    found = host_for(repository.host).say(
        repository.remote_id,
        change.number,
        marker=marker(change),
        text=text,
        known=known.remote_id if known else None,
    )
    Remark.objects.update_or_create(change=change, defaults={"remote_id": found, "digest": digest})


def marker(change: Change) -> str:
    """What our remark is found by; nobody else can make it up before they have seen it."""
    key = f"commons: remark\0{settings.SECRET_KEY}".encode()
    seal = hmac.new(key, change.subject.encode(), hashlib.sha256).hexdigest()[:20]
    return f"commons:{seal}"


def words(change: Change, asked: list[AskedReviewer]) -> str:
    """The remark, in Markdown: where it stands, who was asked, and where to read on."""
    url = f"{settings.PORTAL_URL}{change.get_absolute_url()}"
    platform = plain(str(change.repository.platform))
    lines = [f"**{_headline(change)}**", ""]
    if change.is_open and change.verdict:
        reasons = Verdict.from_json(change.verdict).reasons[:MOST_REASONS]
        lines += [*(f"- {plain(reason)}" for reason in reasons), ""]
    if change.is_open and asked:
        names = [plain(str(one.user)) + _stead(one) for one in asked]
        lines += [f"Asked to review: {'; '.join(names)}.", ""]
    lines.append(
        f"The owners of {platform} approve exactly one commit, and that commit is merged."
        f" [What is needed, from whom and by when]({url})"
    )
    return "\n".join(lines)


def _headline(change: Change) -> str:
    if change.is_open and change.draft:
        return "A draft: its owners are asked once it is ready for review"
    if change.is_open and change.verdict:
        return plain(Verdict.from_json(change.verdict).headline)
    return plain(change.get_state_display())


def _stead(asked: AskedReviewer) -> str:
    return f", who stands in for {plain(asked.deputy_for)}" if asked.deputy_for else ""


def plain(text: str) -> str:
    """Text that Markdown shows as it is, and that calls nobody: a name behind @ stays a name."""
    apart = CALLS.sub(rf"\1{APART}", " ".join(text.split()))
    return SPECIAL.sub(lambda found: f"&#{ord(found[1])};", apart)
