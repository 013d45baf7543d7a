"""The timeline of a proposal in words: every event of it and of the changes that carry it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contributions.lifecycle import DeclineReason
from contributions.models import Change, Proposal, Review
from contributions.pages.change_events import Told, told
from contributions.pages.sentences import counted
from journal.models import Event


@dataclass(frozen=True)
class Line:
    """One event: icon and tone, who did it, what, of which thing, and the words given with it."""

    mark: str
    tone: str
    who: str
    did: str
    at: datetime
    of: str = ""
    url: str = ""
    said: str = ""


#: kind: (icon, tone, what was done); a sentence of its own names nobody
_PROPOSAL = {
    "drafted": ("file", "", "began a draft"),
    "submit": ("arrow-right", "", "submitted it to {platforms}"),
    "resubmit": ("arrow-right", "", "submitted it again"),
    "accept": ("check-circle", "ok", "Accepted by every platform"),
    "request_changes": ("clock", "wait", "Its clock stands still until it comes back"),
    "decline": ("x-circle", "bad", "Declined by every platform"),
    "withdraw": ("minus-circle", "", "withdrew it"),
    "supersede": ("link", "", "marked it as a duplicate"),
    "start": ("pull-request", "", "The work began"),
    "deliver": ("flag", "ok", "Delivered: every change is merged"),
    "defer": ("moon", "", "deferred it"),
    "resume": ("arrow-right", "", "resumed it"),
    "edit": ("history", "wait", "edited it after acceptance, so its owners decide again"),
    "edited": ("file", "", "edited it"),
    "platform_merged": ("link", "", "One of its platforms became part of another"),
    "platform_dropped": ("minus-circle", "", "dropped {platform}"),
    "part_accepted": ("check-circle", "ok", "accepted it for {platform}"),
    "part_changes_requested": ("x-circle", "wait", "asked for changes for {platform}"),
    "part_declined": ("x-circle", "bad", "declined it for {platform}{code}"),
    "commented": ("comment", "", "commented"),
    "time_agreed": ("clock", "ok", "agreed to the time, until the end of {last_day}"),
    "time_agreement_ended": ("clock", "wait", "took the agreement to the time back"),
    "change_linked": ("pull-request", "", "linked"),
}


def lines(
    proposal: Proposal, changes: Mapping[str, Change], platforms: Mapping[str, str]
) -> list[Line]:
    """The proposal's timeline, the newest first.

    `changes` are those the viewer may see, by subject; `platforms` the names they may read, by
    slug.
    """
    subjects = [proposal.subject, *changes]
    found = list(Event.objects.filter(subject__in=subjects).order_by("-at", "-pk"))
    reviews = Review.objects.filter(change__in=changes.values())
    of_changes = [
        event
        for event in found
        # that it was linked, the proposal's own event says
        if event.subject in changes and event.kind != "change:linked"
    ]
    sentences = told(of_changes, reviews.select_related("user", "account"))
    said = {event.pk: one for event, one in zip(of_changes, sentences, strict=True)}
    drawn = []
    for event in found:
        if event.subject == proposal.subject:
            drawn.append(_line(event, changes, platforms))
        elif event.pk in said:
            drawn.append(_of_change(said[event.pk], changes[event.subject]))
    return drawn


def _of_change(one: Told, change: Change) -> Line:
    url = change.get_absolute_url()
    return Line(one.mark, one.tone, one.who, one.text, one.at, str(change), url)


def _line(event: Event, changes: Mapping[str, Change], platforms: Mapping[str, str]) -> Line:
    what = event.kind.partition(":")[2]
    mark, tone, did = _PROPOSAL.get(what, ("info", "", what.replace("_", " ")))
    if what == "change_linked":
        known = changes.get(f"change:{event.data.get('change')}")
        of = str(known) if known else "a change you may not see"
        url = known.get_absolute_url() if known else ""
        return Line(mark, tone, event.actor_name, did, event.at, of, url)
    who = "" if did[0].isupper() else event.actor_name
    hidden = event.data.get("platform", "") not in {"", *platforms}
    # Of a platform that the viewer may not see, neither its name nor its owners' words are told.
    data = {**event.data, "code": "", "reason": ""} if hidden else event.data
    said = str(data.get("reason") or "")
    return Line(mark, tone, who, _filled(did, data, platforms), event.at, said=said)


def _filled(did: str, data: Mapping[str, Any], platforms: Mapping[str, str]) -> str:
    code = data.get("code", "")
    reason = next((one.label for one in DeclineReason if one.value == code), "")
    return did.format(
        platforms=counted(len(data.get("platforms", ())), "platform"),
        platform=platforms.get(data.get("platform", ""), "a platform you may not see"),
        code=f": {reason.lower()}" if reason else "",
        last_day=data.get("last_day", ""),
    )
