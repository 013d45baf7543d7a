"""The style guide: every component in every state, drawn by the same tags as the pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from people.markdown import render as markdown
from portal.icons import ICONS
from portal.states import LOOKS

_HEAD = "9f3c2e1b07d94a6c85e2f1a03b7d6c4e9a0815fd"
_OLD = "41d07ab7c2d3e4f5061728394a5b6c7d8e9f0a1b"

_PATCH = """@@ -31,5 +31,9 @@ func (s *Schedule) Next(attempt int) time.Duration
 func (s *Schedule) Next(attempt int) time.Duration {
-\treturn s.base * time.Duration(attempt)
+\tif attempt > s.max {
+\t\treturn s.ceiling
+\t}
+\twait := s.base << uint(attempt) // 2^n, capped below
+\treturn jitter.Full(s.rng, wait)
 }
 // Exhausted tells whether a delivery is given up.
-func (s *Schedule) Exhausted(attempt int) bool { return attempt > 8 }
+func (s *Schedule) Exhausted(attempt int) bool { return attempt > s.max }
"""

_DEPARTMENTS = ("Storefront", "Payments", "Identity", "Data", "Build", "Other")
_FLOW = (
    (6, 31, 12, 9, 14, 5),
    (4, 22, 7, 6, 9, 3),
    (0, 11, 9, 0, 6, 2),
    (5, 8, 3, 18, 7, 4),
    (2, 6, 0, 5, 12, None),
    (5, 14, 8, 9, None, 3),
)


class ExampleForm(forms.Form):
    """A form with something wrong in it, so that the guide shows how that is said."""

    title = forms.CharField(help_text="What will be different, in one line.")
    wanted_by = forms.DateField(label="We need it by", required=False)
    problem = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "Say who has it."}
    )
    reason = forms.ChoiceField(
        choices=[("scope", "Out of scope"), ("planned", "Planned already")],
        error_messages={"required": "Choose one."},
    )
    warranty = forms.BooleanField(
        label="We stand by it for 30 days", help_text="The platform’s warranty.", required=False
    )
    decision = forms.ChoiceField(
        choices=[("accept", "Accept"), ("decline", "Decline, with a reason")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )

    def clean_wanted_by(self) -> None:
        """Refuse every date: the example is of a refusal."""
        raise ValidationError("That day has passed. Did you mean next year?")


def _vote(
    user_id: int,
    name: str,
    sha: str,
    counts: bool,
    why: str,
    *,
    kind: str = "approve",
    ago: int = 2,
) -> dict[str, Any]:
    return {
        "name": name, "user_id": user_id, "account_id": user_id, "role": "owner", "kind": kind,
        "sha": sha, "at": (timezone.now() - timedelta(hours=ago)).isoformat(), "source": "portal",
        "review_id": "", "counts": counts, "why": why,
    }  # fmt: skip


def _group(name: str, needed: int, paths: list[str], **rest: Any) -> dict[str, Any]:
    given = len([vote for vote in rest.get("counted", ()) if vote["kind"] == "approve"])
    return {
        "key": name, "name": name, "needed": needed, "given": given, "holds": given >= needed,
        "counted": [], "ignored": [], "paths": paths, "pattern": "", "from_fallback": 0,
        "rule": f"CODEOWNERS on main, line 14: @{name}", "could_still": [],
        "short_of_people": False, "sentence": "", **rest,
    }  # fmt: skip


def _verdict(outcome: str, headline: str, reason: str, groups: Any = ()) -> dict[str, Any]:
    return {
        "outcome": outcome, "head": _HEAD, "base_ref": "main", "at": timezone.now().isoformat(),
        "headline": headline, "reasons": [reason] if reason else [], "others": [],
        "published": True, "allowed": outcome in ("green", "overridden"),
        "platforms": [
            {"id": 1, "name": "Payments Gateway", "policy_version": "14", "notes": [],
             "holds": False, "groups": list(groups)}
        ] if groups else [],
        "conditions": [
            {"key": "proposal", "point": 6, "holds": True, "sentence": "Proposal accepted",
             "detail": "P-217, by both platforms"},
            {"key": "authors", "point": 4, "holds": True, "sentence": "Every author known",
             "detail": "2 people, 1 co-author"},
            {"key": "checks", "point": 6, "holds": False, "sentence": "Checks: 6 of 7 passed",
             "detail": "integration / sandbox bank runs"},
        ],
    }  # fmt: skip


def _verdicts() -> list[dict[str, Any]]:
    """Return one verdict for each outcome, the first with groups in every state."""
    someone = {"account_id": 3, "role": "deputy", "away": False}
    groups = [
        _group(
            "payments-delivery", 2, ["delivery/retry/schedule.go", "delivery/retry/jitter.go"],
            counted=[_vote(2, "Tomasz Wren", _HEAD, True, "Counts: the current head.")],
            ignored=[_vote(1, "Ines Okafor", _OLD, False, "Jun pushed after this.", ago=26)],
            could_still=[{**someone, "name": "Ines Okafor", "user_id": 1, "deputy_for": ""}],
        ),
        _group(
            "payments-ledger", 1, ["ledger/entries/delivery_fee.go"],
            could_still=[{**someone, "name": "Leon Abara", "user_id": 3, "deputy_for": "Priya"}],
        ),
        _group(
            "telemetry-schema", 1, ["schemas/metrics/webhook_delivery.yaml"],
            counted=[_vote(4, "Sofia Brandt", _HEAD, True, "Counts: the current head.")],
        ),
        _group("billing", 1, ["billing/rates.csv"], short_of_people=True),
        _group(
            "docs", 1, ["docs/webhooks.md"],
            counted=[_vote(5, "Ruth Kestrel", _HEAD, True, "Stands until she approves or it is "
                           "dismissed.", kind="request_changes")],
        ),
    ]  # fmt: skip
    return [
        _verdict("pending", "Not yet: three owner groups still have to approve",
                 "delivery/** needs 2 of payments-delivery; 1 given on 9f3c2e1", groups),
        _verdict("green", "Ready: every owner group approved 9f3c2e1", ""),
        _verdict("failure", "Stopped: Ruth Kestrel asks for changes",
                 "Her request stands until she approves or it is dismissed."),
        _verdict("error", "Cannot be decided: the host cut the list of files off at 3,000",
                 "Nothing is approved by default. Split the change, or ask an admin."),
        _verdict("overridden", "Overridden: break-glass by two people, one commit, one hour", ""),
    ]  # fmt: skip


def _steps(now: datetime) -> list[dict[str, str]]:
    return [
        {"name": "Submitted", "note": "Fri 20 Feb", "state": "done"},
        {"name": "First answer", "note": "3 h 10 min", "state": "done"},
        {"name": "Accepted", "note": "by Mon 17:00", "state": "now"},
        {"name": "In progress", "note": "", "state": "to_come"},
        {"name": "Delivered", "note": f"wanted by 30 Apr {now.year + 1}", "state": "to_come"},
    ]


@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component; wired only where DEBUG or the demo is on."""
    now = timezone.now()
    form = ExampleForm({"title": "Webhooks that survive a slow shop", "wanted_by": "2020-04-30"})
    form.is_valid()
    context = {
        "now": now,
        "soon": now + timedelta(hours=26),
        "past": now - timedelta(hours=5),
        "yesterday": now - timedelta(days=1),
        "icons": list(ICONS),
        "states": list(LOOKS),
        "form": form,
        "people": ["Tomasz Wren", "Ines Okafor", "Ruth Kestrel", "Leon Abara", "Sofia B", "Jun C"],
        "verdicts": _verdicts(),
        "steps": _steps(now),
        "patch": _PATCH,
        "head": _HEAD,
        "old": _OLD,
        "remark": markdown("Could it come from `endpoint.timeout`?\n\n- shops keep control"),
        "owners": [{"name": "payments-delivery", "mine": True}],
        "others": [{"name": "payments-ledger", "mine": False}],
        "up": [12, 14, 13, 17, 18, 21, 22, 24],
        "gap": [5, None, 7, 8, None, None, 6, 4],
        "lines": [
            {"values": [24, 22, 20, 17, 16, 14, 13], "label": "p90 13 h", "quiet": True},
            {"values": [9, 8, 7, None, 6, 5, 4], "label": "median 4 h"},
        ],
        "months": ["Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"],
        "funnel": [
            {"name": "Submitted", "count": 214},
            {"name": "Responded", "count": 207, "since": "5 h", "rest": "7 still waiting"},
            {"name": "Accepted", "count": 122, "since": "21 h", "rest": "50 ended, 35 open"},
            {"name": "Merged", "count": 79, "since": "0.4 d", "rest": "4 approved, not merged"},
        ],
        "departments": _DEPARTMENTS,
        "flow": _FLOW,
        "reasons": [{"name": "Already planned", "count": 10}, {"name": "Out of scope", "count": 7}],
        "findings": [
            {"tone": "bad", "bold": "Second looks cost 212 working days.", "url": "#charts",
             "rest": "When a push makes an approval lapse, the next look takes 14 hours.",
             "act": "See the changes", "meta": "168 changes"},
            {"tone": "wait", "bold": "Three people carry half of what Ledger receives.",
             "rest": "If one is away, its promise breaks.", "meta": "factor 3, was 5"},
        ],
        "facet": [("go", "Go", 9), ("kotlin", "Kotlin", 5), ("rust", "Rust", 0)],
        "chip_words": {"language": {"go": "Go", "kotlin": "Kotlin"}},
    }  # fmt: skip
    return render(request, "styleguide.html", context)
