"""The verdict panel, drawn from the tree that the rule answered with (``Verdict.to_json()``)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

from portal import words
from portal.states import look
from portal.templatetags.times import when

register = template.Library()
#: So many paths of a group are listed; beyond that the list would bury the decision.
MOST_PATHS = 60


def _read_time(value: str | datetime | None) -> datetime | None:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return timezone.make_aware(value) if value is not None and timezone.is_naive(value) else value


def vote_state(vote: dict[str, Any], head: str) -> str:
    """Return how a vote is shown: what it says if it counts, else why it does not."""
    said = "approved" if vote["kind"] == "approve" else "changes_requested"
    if vote["counts"]:
        return said
    return "lapsed" if said == "approved" and vote["sha"] != head else "ignored"


def _vote(vote: dict[str, Any], head: str, viewer_id: int | None) -> dict[str, Any]:
    mine = viewer_id is not None and vote.get("user_id") == viewer_id
    return {
        **vote,
        "state": vote_state(vote, head),
        "role_words": ", ".join(
            part for part in (vote.get("role") or "", "you" if mine else "") if part
        ),
        "when": when(_read_time(vote.get("at"))),
    }


def _candidate(one: dict[str, Any], viewer_id: int | None) -> str:
    """Return a candidate's name with what matters about them: deputy, away, you."""
    notes = []
    if viewer_id is not None and one.get("user_id") == viewer_id:
        return "you"
    if one.get("deputy_for"):
        notes.append(f"deputy for {one['deputy_for']}")
    if one.get("away"):
        notes.append("away")
    return f"{one['name']} ({', '.join(notes)})" if notes else one["name"]


def _group_state(group: dict[str, Any], stopped: bool) -> tuple[str, str]:
    """Return state and word of a group's pill."""
    if stopped:
        return "changes_requested", ""
    if group["holds"]:
        return "approved", ""
    if group["short_of_people"]:
        return "no_owner", "Too few owners"
    missing = group["needed"] - group["given"]
    return "waiting", f"Needs {missing} more" if group["given"] else ""


def group_rows(plain: dict[str, Any], viewer_id: int | None) -> list[dict[str, Any]]:
    """Return the groups of every platform ready to draw; the viewer's open one is unfolded."""
    rows: list[dict[str, Any]] = []
    for platform in plain["platforms"]:
        for group in platform["groups"]:
            votes = [
                _vote(vote, plain["head"], viewer_id)
                for vote in (*group["counted"], *group["ignored"])
            ]
            # A request for changes never counts as given, but it stands and stops the change.
            votes[:0] = [
                {**_vote(vote, plain["head"], viewer_id), "state": "changes_requested"}
                for vote in group.get("blocking", ())
            ]
            against = [vote for vote in votes if vote["state"] == "changes_requested"]
            state, word = _group_state(group, bool(against))
            could = group["could_still"]
            mine = viewer_id is not None and any(one.get("user_id") == viewer_id for one in could)
            rows.append(
                {
                    **group,
                    "platform": platform["name"],
                    "state": state,
                    "word": word,
                    "votes": votes,
                    "yes": [vote for vote in votes if vote["state"] == "approved"],
                    "against": against,
                    "next": words.listed(
                        [_candidate(one, viewer_id) for one in could[:4]], joiner="or"
                    ),
                    "more": max(0, len(could) - 4),
                    "mine": mine,
                    "open": (mine or bool(against)) and not group["holds"],
                    "paths": group["paths"][:MOST_PATHS],
                    "paths_left": max(0, len(group["paths"]) - MOST_PATHS),
                    "paths_words": words.plural(len(group["paths"]), "path"),
                }
            )
    return rows


@register.inclusion_tag("components/verdict.html")
def verdict(
    tree: Any,
    viewer: Any = None,
    *,
    headline: str = "",
    said: str = "",
    state: str = "",
    level: int = 2,
    key: str = "verdict",
    css: str = "",
) -> dict[str, Any]:
    """Draw the panel: sentence, reasons, groups with votes and paths, policy and time.

    ``tree`` is a Verdict or what its ``to_json`` returned. ``state`` (``merged``, ``closed``, …)
    replaces the outcome where the change is over; ``headline`` and ``said`` then say what became
    of it.
    """
    plain = tree if isinstance(tree, dict) else tree.to_json()
    shown = look(state or plain["outcome"])
    viewer_id = getattr(viewer, "pk", None)
    return {
        "verdict": plain,
        "tone": "is-note" if state == "merged" else shown.tone,
        "icon": shown.icon,
        "headline": headline or plain["headline"],
        "said": said,
        "reasons": [] if said or plain["allowed"] else plain["reasons"],
        "groups": group_rows(plain, viewer_id),
        "others": [_vote(vote, plain["head"], viewer_id) for vote in plain["others"]],
        "versions": words.listed(
            sorted({f"policy {one['policy_version']}" for one in plain["platforms"]})
        ),
        "at": _read_time(plain["at"]),
        "tag": f"h{level}",
        "key": key,
        "css": css,
    }


@register.inclusion_tag("components/conditions.html")
def conditions(tree: Any) -> dict[str, Any]:
    """Draw the conditions besides approvals, each with whether it holds and its detail."""
    plain = tree if isinstance(tree, dict) else tree.to_json()
    held = sum(1 for one in plain["conditions"] if one["holds"])
    return {"rows": plain["conditions"], "held": held, "open": len(plain["conditions"]) - held}
