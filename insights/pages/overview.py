"""The manager's page: the answer first, then the figures that prove it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any

from django.urls import reverse

from contributions.lifecycle import DeclineReason
from insights import comparison, findings, flow, funnel, waits
from insights.comparison import Move
from insights.figures import Sample, Stat, Window, months, shown
from insights.measures import MEASURES, Measure
from insights.pages import lists, tables
from insights.question import MONTHS, Question
from insights.records import Records
from insights.selectors import Scope, freshness, ownerless
from insights.selectors.freshness import Freshness
from people.models import Department


@dataclass(frozen=True)
class Figure:
    """A measure in the period, how it moved, and its line by month."""

    measure: Measure
    stat: Stat
    moved: Move
    by_month: tuple[Stat, ...]
    note: str
    url: str

    @property
    def value(self) -> str:
        if self.stat.value is None:
            return "–"
        return f"{round(self.stat.value)}" if self.measure.is_share else shown(self.stat.value)

    @property
    def values(self) -> list[float | None]:
        return [stat.value for stat in self.by_month]


@dataclass(frozen=True)
class Overview:
    """Everything the page draws."""

    question: Question
    title: str
    lead: str
    figures: list[Figure]
    months: list[date]
    findings: list[dict[str, str]]
    funnel: list[dict[str, Any]]
    submitted: int
    decisions: list[tables.Deciding]
    too_few: int
    flow: dict[str, Any]
    waits: list[dict[str, Any]]
    waited: float
    chart: dict[str, Any]
    freshness: Freshness
    unmatched_authors: int
    unmatched_changes: int
    unmatched_url: str

    @property
    def table(self) -> list[tuple[date, list[str]]]:
        """The figures by month, the latest first."""
        rows = [
            (month, [_cell(figure, figure.by_month[place]) for figure in self.figures])
            for place, month in enumerate(self.months)
        ]
        return rows[::-1]

    @property
    def responses(self) -> list[tuple[date, Stat]]:
        """First responses by month, the latest first."""
        return list(zip(self.months, self.chart["stats"], strict=True))[::-1]


def rows_url(question: Question, key: str, **more: str) -> str:
    """Where the rows behind a figure are."""
    return reverse("insights-rows", args=[key]) + question.query(**more)


def overview(question: Question, scope: Scope, records: Records, zone: tzinfo) -> Overview:
    """Draw the whole page from records that were read once."""
    window = question.window
    figures = [_figure(one, records, question, zone) for one in MEASURES.values()]
    moves = {one.measure.key: (one.measure, one.moved) for one in figures}
    lost = waits.lost(records, window)
    days = {cause: sum(days for _, days in found) for cause, found in lost.items()}
    title, proof = comparison.headline(moves, question.days)
    steps = funnel.funnel(records, window)
    unmatched = lists.unmatched(records, window)
    return Overview(
        question=question,
        title=title,
        lead=f"{proof} {comparison.longest_wait(days)}".strip(),
        figures=figures,
        months=[first for first, _ in months(question.now, MONTHS, zone)],
        findings=_findings(records, question, scope, lost),
        funnel=[_step(one, question) for one in steps],
        submitted=len(steps[0].reached),
        **_decisions(records, scope, question),
        flow=_flow(records, question),
        waits=[
            {"name": cause.label, "count": round(count), "url": rows_url(question, f"wait-{cause}")}
            for cause, count in sorted(days.items(), key=lambda item: -item[1])
        ],
        waited=sum(days.values()),
        chart=tables.response_chart(next(f for f in figures if f.measure.key == "response")),
        freshness=freshness(scope),
        unmatched_authors=len({one.account or -one.pk for one in unmatched}),
        unmatched_changes=len(unmatched),
        unmatched_url=rows_url(question, "unmatched"),
    )


def _figure(measure: Measure, records: Records, question: Question, zone: tzinfo) -> Figure:
    everything = sorted(measure.read(records, question.now), key=lambda one: one.at)
    moments = [one.at for one in everything]

    def stat(window: Window) -> Stat:
        first, end = bisect_left(moments, window.since), bisect_left(moments, window.until)
        return measure.sum_up(everything[first:end])

    now = stat(question.window)
    return Figure(
        measure=measure,
        stat=now,
        moved=comparison.move(measure, now, stat(question.window.before)),
        by_month=tuple(stat(window) for _, window in months(question.now, MONTHS, zone)),
        note=_note(measure, now),
        url=rows_url(question, measure.key),
    )


_OF = {"crossing": "merged changes", "promise": "due answers in time", "acceptance": "decided"}


def _note(measure: Measure, stat: Stat) -> str:
    if measure.is_share:
        return f"{stat.part:,} of {stat.n:,} {_OF[measure.key]}"
    unit = "h" if measure.unit == "working h" else measure.unit
    return f"median of {stat.n:,}, p90 {shown(stat.p90)} {unit}"


def _cell(figure: Figure, stat: Stat) -> str:
    if stat.value is None:
        return "–"
    return f"{round(stat.value)}" if figure.measure.is_share else shown(stat.value)


def _findings(
    records: Records,
    question: Question,
    scope: Scope,
    lost: Mapping[waits.Wait, list[Any]],
) -> list[dict[str, str]]:
    found = findings.findings(
        records,
        question.window,
        waits=lost,
        ownerless=ownerless(
            scope, (one.platform for one in records.parts if one.asks_now), findings.NAMED
        ),
        reasons={one.value: one.label for one in DeclineReason},
    )
    return [
        {
            "tone": one.tone,
            "bold": one.bold,
            "rest": one.rest,
            "meta": one.meta,
            "act": one.act,
            "url": _where(one, question),
        }
        for one in found
    ]


def _where(finding: findings.Finding, question: Question) -> str:
    if finding.platform:
        return reverse("platform", args=[finding.platform])
    if finding.ownerless:
        return reverse("insights-ownerless") + question.query()
    return rows_url(question, finding.rows, **finding.asked)


def _step(step: funnel.Step, question: Question) -> dict[str, Any]:
    return {
        "name": step.name,
        "count": len(step.reached),
        "since": step.since,
        "rest": step.rest,
        "url": rows_url(question, f"reached-{step.key}"),
    }


def _decisions(records: Records, scope: Scope, question: Question) -> dict[str, Any]:
    measured: list[Sample] = MEASURES["decision"].samples(records, question.window)
    due: list[Sample] = MEASURES["promise"].samples(records, question.window)
    shown_rows, too_few = tables.by_platform(measured, due, scope)
    return {
        "decisions": [
            tables.with_url(one, rows_url(question, "decision", platform=one.platform.slug))
            for one in shown_rows
        ],
        "too_few": too_few,
    }


def _flow(records: Records, question: Question) -> dict[str, Any]:
    """The matrix by name, with the address of each cell's rows."""
    names = dict(Department.objects.values_list("pk", "name"))
    found = flow.matrix(flow.contributions(records, question.window), records.members, names)
    called = {**names, flow.OTHER: "Other"}
    return {
        "rows": [called[key] for key in found.rows],
        "columns": [called[key] for key in found.columns],
        "cells": found.cells,
        "urls": [
            [
                rows_url(question, "flow", **{"from": str(row), "to": str(column)})
                for column in found.columns
            ]
            for row in found.rows
        ],
        "n": found.n,
    }
