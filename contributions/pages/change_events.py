"""What happened to a change, each event as a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contributions.models import Review
from contributions.policy.words import plural
from journal.models import Event

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """One event: icon and tone of the visual language, who acted, the rest of the sentence."""

    mark: str
    tone: str
    who: str
    text: str
    at: datetime


def told(events: Iterable[Event], reviews: Iterable[Review] = ()) -> list[Told]:
    """The events of changes as sentences, in the order given; `reviews` say whose approval fell."""
    givers = {review.pk: str(review.user or review.account) for review in reviews}
    return [_one(event, givers) for event in events]


def _one(event: Event, givers: Mapping[int, str]) -> Told:
    mark, tone, say = SENTENCES.get(event.kind, _UNKNOWN)
    data = {**event.data, "kind_name": event.kind}
    who = event.actor_name
    if event.kind in _ABOUT_A_REVIEW:
        data["giver"] = givers.get(event.data.get("review", 0), "Somebody")
    if event.kind == "change:host_review" and not who:
        who = str(data.get("account", ""))
    text = say(data)
    return Told(mark, tone, who, text if who else text[:1].upper() + text[1:], event.at)


def _short(sha: object) -> str:
    return str(sha or "")[:7] or "an unknown commit"


def _headline(data: Data) -> str:
    verdict = data.get("verdict") or {}
    return str(verdict.get("headline", "")) or "No verdict was kept"


def _how_it_holds(data: Data) -> str:
    return "break-glass stands in for the rule" if _overridden(data) else "the rule holds"


def _overridden(data: Data) -> bool:
    return bool((data.get("verdict") or {}).get("outcome") == "overridden")


def _seen(data: Data) -> str:
    draft = " as a draft" if data.get("draft") else ""
    number, head = data.get("number", "?"), _short(data.get("head"))
    return f"the portal first saw pull request #{number}{draft}, at {head}"


def _pushed(data: Data) -> str:
    text = f"a push moved the head from {_short(data.get('from'))} to {_short(data.get('to'))}"
    if not (kept := data.get("carried")):
        return text
    return f"{text} and changed no file, so {plural(len(kept), 'approval')} stood"


def _group(data: Data) -> str:
    number = len(data.get("numbers") or ())
    of = f"the merge queue’s group {_short(data.get('group'))} of {plural(number, 'pull request')}"
    return f"{of} {'may' if data.get('state') == 'success' else 'may not'} be merged"


def _approved(data: Data) -> str:
    role = data.get("role")
    return f"approved {_short(data.get('sha'))}" + (f" as {role}" if role else "")


def _on_host(data: Data) -> str:
    if data.get("kind") == Review.DISMISSED:
        return f"had reviewed {_short(data.get('sha'))} on the git host; it was dismissed there"
    did = "approved" if data.get("kind") == Review.APPROVE else "asked for changes on"
    return f"{did} {_short(data.get('sha'))} on the git host"


def _merged(data: Data) -> str:
    text = f"merged {_short(data.get('sha_approved'))} as {_short(data.get('sha_merged'))}"
    if data.get("through") == "portal":
        return f"{text} through the portal{', under break-glass' if _overridden(data) else ''}"
    by = f" by {data['merged_by']}" if data.get("merged_by") else ""
    held = "under break-glass" if _overridden(data) else "while the rule held for it"
    return f"{text} on the git host{by}, {held}"


def _ungated(data: Data) -> str:
    by = f" by {data['merged_by']}" if data.get("merged_by") else ""
    return (
        f"merged as {_short(data.get('sha_merged'))} on the git host{by}, "
        "while the rule did not hold for its head"
    )


def _before(data: Data) -> str:
    by = f" by {data['merged_by']}" if data.get("merged_by") else ""
    return (
        f"merged as {_short(data.get('sha_merged'))} on the git host{by}, "
        "before the portal knew this repository"
    )


def _refused(data: Data) -> str:
    return f"asked for the merge; nothing was merged. {data.get('reason', '')}".rstrip()


def _linked(data: Data) -> str:
    return f"said that it carries out P-{data.get('proposal', '?')}"


def _lapsed(data: Data) -> str:
    return (
        f"{data['giver']}’s approval of {_short(data.get('sha'))} lapsed. {data.get('reason', '')}"
    )


def _plain(text: str) -> Callable[[Data], str]:
    return lambda data: text


_ABOUT_A_REVIEW = ("change:approval_lapsed",)
_UNKNOWN: tuple[str, str, Callable[[Data], str]] = (
    "info",
    "",
    lambda data: str(data["kind_name"]).split(":")[-1].replace("_", " "),
)

#: Every kind of event that is written about a change: icon, tone, sentence. Tests hold it whole.
SENTENCES: Mapping[str, tuple[str, str, Callable[[Data], str]]] = {
    "change:seen": ("pull-request", "note", _seen),
    "change:pushed": (
        "commit",
        "",
        _pushed,
    ),
    "change:retargeted": (
        "arrow-right",
        "wait",
        lambda data: (
            f"the base branch was changed from {data.get('base', '?')} to {data.get('to', '?')}"
        ),
    ),
    "change:status_overwritten": (
        "warning",
        "bad",
        lambda data: (
            f"the host showed {data.get('shown', '?')} on {_short(data.get('sha'))}, where the "
            f"portal had published {data.get('ours', '?')}; it was written again"
        ),
    ),
    "change:approval_lapsed": ("history", "wait", _lapsed),
    "change:approval_revoked": (
        "history",
        "wait",
        lambda data: (
            f"took {data['giver'] + '’s' if data.get('giver') else 'the'} approval of "
            f"{_short(data.get('sha'))} back"
            + (f": {data['reason']}" if data.get("reason") else "")
        ),
    ),
    "change:approved_by": ("check-circle", "ok", _approved),
    "change:changes_requested_by": (
        "x-circle",
        "bad",
        lambda data: f"asked for changes on {_short(data.get('sha'))}",
    ),
    "change:host_review": ("check-circle", "", _on_host),
    "change:review_dismissed": (
        "minus-circle",
        "",
        _plain("a review was dismissed on the git host"),
    ),
    "change:break_glass_opened": (
        "warning",
        "bad",
        lambda data: f"opened break-glass for {_short(data.get('sha'))}: {data.get('reason', '')}",
    ),
    "change:break_glass_signed": (
        "warning",
        "bad",
        lambda data: (
            f"signed break-glass second; {_short(data.get('sha'))} may be merged for sixty minutes"
        ),
    ),
    "change:break_glass_ended": (
        "history",
        "",
        lambda data: f"break-glass for {_short(data.get('sha'))} ended. {data.get('reason', '')}",
    ),
    "change:email_attributed": (
        "link",
        "",
        lambda data: f"said that {data.get('email', '?')} is {data.get('login', '?')}’s",
    ),
    "change:transferred": (
        "arrow-right",
        "wait",
        lambda data: f"the repository was transferred; it is {data.get('name', '?')} now",
    ),
    "change:linked": ("link", "", _linked),
    "change:commented": ("comment", "", _plain("commented")),
    "change:to_draft": ("file", "", _plain("it was turned into a draft")),
    "change:ready": ("pull-request", "note", _plain("it was made ready for review")),
    "change:hold": (
        "shield-check",
        "ok",
        lambda data: f"{_how_it_holds(data)}. {_headline(data)}",
    ),
    "change:lapse": (
        "clock",
        "wait",
        lambda data: f"the rule no longer holds. {_headline(data)}",
    ),
    "change:merge": (
        "merge",
        "",
        lambda data: f"asked for the merge of exactly {_short(data.get('head'))}",
    ),
    "change:merge_done": ("merge", "ok", _merged),
    "change:merge_seen_ungated": ("warning", "bad", _ungated),
    "change:merge_before": ("merge", "", _before),
    "change:head_moved": ("x-circle", "wait", _refused),
    "change:merge_refused": ("x-circle", "wait", _refused),
    "change:merge_unanswered": (
        "refresh",
        "wait",
        _plain("the git host did not answer the merge; the portal reads what became of it"),
    ),
    "change:merge_group": ("merge", "", _group),
    "change:close": ("x-circle", "", _plain("the pull request was closed")),
    "change:reopen": ("pull-request", "note", _plain("the pull request was reopened")),
    "change:revert": (
        "history",
        "wait",
        lambda data: f"the merge was reverted by {data.get('by_name', 'another change')}",
    ),
}
