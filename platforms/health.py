"""The page that says how ready a platform is for others, how active, and what to do about it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone

from people.models import User
from people.refusals import Refused
from people.refusing import refuse
from people.requests import key_of
from platforms import assessing, permissions, readiness, suggesting, working
from platforms.health_forms import ExemptionForm
from platforms.models import Assessment, Difference, Exemption, Platform, RepositoryPortrait, Room
from platforms.services import differences
from platforms.services import readiness as services

Row = TypeVar("Row", bound=Model)

#: Weeks of the trend.
WEEKS = 12
#: From this share of what the owners can bear on it is nearly full, as the catalogue counts it.
NEARLY = 0.8
#: As many missing checks stand on the overview.
SHOWN = 3


class HealthPage:
    """One platform's health as one viewer sees it; `act` does one thing and says what."""

    def __init__(self, platform: Platform, user: User) -> None:
        self.platform, self.user, self.status = platform, user, 200
        self.refusal = ""
        self.why_not_exempt = permissions.why_not_exempt(user, platform)
        self.results = assessing.results([platform], timezone.now())[platform.pk]
        self.form = ExemptionForm(results=self.results)

    def act(self, given: QueryDict) -> str:
        """Do what was asked; returns what was done, or nothing and keeps why not."""
        act = given.get("act", "")
        try:
            if act == "exempt":
                return self._exempt(given)
            if act == "end":
                return self._end(given.get("row", ""))
            if act in ("take", "leave"):
                return self._answer(act, given.get("row", ""))
            if act == "look":
                services.look_again(self.platform, by=self.user)
                return "The repositories are looked at now. Reload in a moment."
        except Refused as refused:
            self.status, self.refusal = refused.status, refused.reason
            return ""
        raise Http404

    def _exempt(self, given: QueryDict) -> str:
        form = self.form = ExemptionForm(given, results=self.results)
        self.status = 403 if self.why_not_exempt else 400
        if self.why_not_exempt or not form.is_valid():
            self.refusal = self.why_not_exempt or ""
            return ""
        try:
            made = services.exempt(self.platform, by=self.user, **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
            self.status = refused.status
            return ""
        return f"{self.platform} need not pass “{readiness.BY_KEY[made.check_key].title}” for now."

    def _end(self, row: str) -> str:
        services.end_exemption(self._row(Exemption.objects.all(), row), by=self.user)
        return "The check counts again."

    def _answer(self, act: str, row: str) -> str:
        found = self._row(Difference.objects.all(), row)
        word = suggesting.FIELDS[found.field]
        if act == "take":
            differences.take(found, by=self.user)
            return f"{word} is taken over from {found.source}."
        differences.leave(found, by=self.user)
        return f"{word} stays as it is, and is not asked for again."

    def _row(self, rows: QuerySet[Row], pk: str) -> Row:
        rows = rows.select_related("platform")
        return get_object_or_404(rows, pk=key_of(pk), platform=self.platform)

    def drawn(self) -> dict[str, Any]:
        """What the template shows."""
        platform, today = self.platform, assessing.today()
        held = assessing.exemptions([platform], today)[platform.pk]
        by_state: dict[str, list[dict[str, Any]]] = {one.value: [] for one in readiness.State}
        for result in self.results:
            row = {"result": result, "exemption": held.get(result.check.key)}
            by_state[result.state.value].append(row)
        shown = trend(platform, today)
        states = {one.check.key: one.state.value for one in self.results}
        return {
            "platform": platform,
            "score": readiness.score(states),
            "failed": sorted(by_state["failed"], key=lambda row: -row["result"].check.weight),
            "unknown": by_state["unknown"],
            "todo": "To do" if by_state["failed"] else "Not known yet",
            "exempt": by_state["exempt"],
            "passed": by_state["passed"],
            "checks": len(self.results),
            "trend": shown,
            "weeks": zip(_weeks(today), shown, strict=True),
            "version": readiness.VERSION,
            "activity": _activity(platform),
            "capacity": capacity(platform),
            "form": None if self.why_not_exempt else self.form,
            "may_look": not permissions.why_not_connect(self.user, platform),
            "refusal": self.refusal,
            "differences": self._differences(),
            "read_at": _read_at(platform),
        }

    def _differences(self) -> list[dict[str, Any]]:
        """What files say otherwise and nobody answered, for whoever may take it over."""
        if permissions.why_not_edit(self.user, self.platform):
            return []
        rows = Difference.objects.filter(platform=self.platform, answer="")
        return [
            {
                "row": row,
                "word": suggesting.FIELDS[row.field],
                "here": _shown(getattr(self.platform, row.field)),
                "there": _shown(row.value),
            }
            for row in rows.select_related("repository").order_by("found_at", "pk")
            if row.field in suggesting.FIELDS
        ]


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def trend(platform: Platform, today: date) -> list[int | None]:
    """The readiness at the end of each of the last weeks, the oldest first; None before that."""
    known = [
        *Assessment.objects.filter(platform=platform).order_by("day").values_list("day", "score")
    ]
    found: list[int | None] = []
    for back in range(WEEKS - 1, -1, -1):
        end = today - timedelta(weeks=back)
        until = [score for day, score in known if day <= end]
        found.append(until[-1] if until else None)
    return found


def capacity(platform: Platform) -> dict[str, Any] | None:
    """What waits against what the owners say they can bear; None where they do not say."""
    if platform.capacity is None:
        return None
    load = working.load_of([platform.pk])[platform.pk]
    left = platform.capacity - load
    tone, words = "ok", Room.FREE.label
    if left <= 0:
        tone, words = "bad", Room.FULL.label
    elif load >= platform.capacity * NEARLY:
        tone, words = "wait", Room.NEARLY.label
    return {
        "load": load,
        "of": platform.capacity,
        "tone": tone,
        "words": words,
        "note": f"room for {left}" if left > 0 else "what comes now may wait longer",
    }


def standing(platform: Platform) -> dict[str, Any]:
    """What the checks said last: how many are passed of those that count, and which are missing."""
    last = Assessment.objects.filter(platform=platform).order_by("-day").first()
    states = last.states if last else {}
    counted = [one for one in readiness.CHECKS if states.get(one.key) in ("passed", "failed")]
    missing = [one for one in counted if states[one.key] == "failed"]
    return {
        "states": states,
        "counted": len(counted),
        "passed": len(counted) - len(missing),
        "missing": sorted(missing, key=lambda one: -one.weight)[:SHOWN],
    }


def _activity(platform: Platform) -> list[dict[str, Any]]:
    """Each repository that was seen, with its figures."""
    rows = RepositoryPortrait.objects.filter(
        repository__platform=platform, repository__archived=False, read_at__isnull=False
    )
    return [
        {"repository": row.repository, "portrait": row, "commits": sum((row.weeks or [])[-13:])}
        for row in rows.select_related("repository").order_by("repository__full_name")
    ]


def _weeks(today: date) -> list[str]:
    """The last day of each week of the trend."""
    days = [today - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    return [f"{day.day} {day:%b}" for day in days]


def _read_at(platform: Platform) -> Any:
    rows = RepositoryPortrait.objects.filter(
        repository__platform=platform, repository__archived=False, read_at__isnull=False
    )
    return rows.order_by("read_at").values_list("read_at", flat=True).first()
