"""How every state of the portal is shown: a tone, an icon and a word, always together."""

from __future__ import annotations

from typing import Final, NamedTuple


class Look(NamedTuple):
    """A tone class of components.css, an icon's name and the word beside it."""

    tone: str
    icon: str
    word: str


LOOKS: Final[dict[str, Look]] = {
    # proposals, and each platform's part of one
    "draft": Look("is-mute", "file", "Draft"),
    "submitted": Look("is-wait", "inbox", "Submitted"),
    "waiting": Look("is-wait", "clock", "Waiting"),
    "accepted": Look("is-ok", "check-circle", "Accepted"),
    "changes_requested": Look("is-bad", "x-circle", "Changes requested"),
    "declined": Look("is-bad", "x-circle", "Declined"),
    "dropped": Look("is-mute", "minus-circle", "Dropped"),
    "in_progress": Look("is-note", "pull-request", "In progress"),
    "delivered": Look("is-ok", "flag", "Delivered"),
    "withdrawn": Look("is-mute", "minus-circle", "Withdrawn"),
    "superseded": Look("is-mute", "link", "Duplicate"),
    "deferred": Look("is-mute", "moon", "Deferred"),
    # changes
    "open": Look("is-note", "pull-request", "Open"),
    "in_review": Look("is-note", "pull-request", "In review"),
    "approved": Look("is-ok", "check-circle", "Approved"),
    "merging": Look("is-wait", "refresh", "Merging"),
    "unknown": Look("is-wait", "warning", "Asking the host"),
    "merged": Look("is-ok", "merge", "Merged"),
    "merged_ungated": Look("is-bad", "shield", "Merged ungated"),
    "closed": Look("is-mute", "x-circle", "Closed"),
    "reverted": Look("is-wait", "history", "Reverted"),
    # verdicts, commit statuses and checks
    "green": Look("is-ok", "check-circle", "Ready"),
    "overridden": Look("is-bad", "warning", "Overridden"),
    "pending": Look("is-wait", "clock", "Not yet"),
    "failure": Look("is-bad", "x-circle", "Stopped"),
    "error": Look("is-bad", "warning", "Cannot be judged"),
    "success": Look("is-ok", "check-circle", "Passed"),
    "running": Look("is-wait", "clock", "Running"),
    # single votes
    "lapsed": Look("is-lapsed", "history", "Lapsed"),
    "ignored": Look("is-mute", "minus-circle", "Ignored"),
    "asked": Look("is-wait", "clock", "Asked"),
    "away": Look("is-mute", "moon", "Away"),
    "dismissed": Look("is-mute", "minus-circle", "Dismissed"),
    "commented": Look("is-note", "comment", "Commented"),
    "no_owner": Look("is-bad", "warning", "No reachable owner"),
    # roadmap items
    "help_wanted": Look("is-ok", "hand", "Help wanted"),
    "planned": Look("is-mute", "calendar", "Planned"),
    "taken": Look("is-note", "user", "Picked up"),
    # promises, platforms, sync
    "kept": Look("is-ok", "check-circle", "Kept"),
    "late": Look("is-bad", "warning", "Late"),
    "welcome": Look("is-ok", "hand", "Contributions welcome"),
    "ask_first": Look("is-wait", "comment", "Ask first"),
    "paused": Look("is-mute", "minus-circle", "Paused"),
    "new": Look("is-note", "inbox", "New"),
    "ok": Look("is-ok", "check-circle", "Well"),
    "failed": Look("is-bad", "x-circle", "Failed"),
    "too_few": Look("is-mute", "minus-circle", "too few to say"),
}


def look(state: str) -> Look:
    """Return how ``state`` is shown; a state nobody drew yet is shown quietly by its own name."""
    key = str(state).strip().lower().replace("-", "_").replace(" ", "_")
    known = LOOKS.get(key)
    return known or Look("is-mute", "info", key.replace("_", " ").capitalize())
