"""Pages of figures: the manager's page, the rows behind each figure, and both as tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from insights import keeping, selectors
from insights.forms import FilterForm
from insights.pages import rows
from insights.pages.lists import LISTS, Listed
from insights.pages.overview import Overview
from insights.pages.rows import PAGE
from insights.pages.tables import month_names
from insights.question import Question
from insights.records import Records
from insights.selectors import Scope
from people.paging import Order, cut
from people.requests import SignedIn
from people.tables import csv_answer
from platforms.models import Platform

BY_NAME, BY_FULL_NAME = Order("name"), Order("full_name")
#: What narrows a list beyond the filter bar; filtering again keeps it.
NARROWING = ("from", "to", "reason", "by")


@dataclass(frozen=True)
class _Answer:
    """What was asked, and what answers it."""

    form: FilterForm
    question: Question
    scope: Scope

    @property
    def overview(self) -> Overview:
        return keeping.figures(self.scope, self.question)

    def records(self, listed: Listed) -> Records:
        return selectors.records(self.question, self.scope, listed.reads)


def _answer(request: SignedIn) -> _Answer:
    scope = selectors.scope(request.user)
    form = FilterForm(request.GET, scope)
    question = form.question(timezone.now())
    return _Answer(form, question, scope.narrowed(question))


@require_GET
def insights(request: SignedIn) -> HttpResponse:
    """The manager's page."""
    asked = _answer(request)
    page = asked.overview
    context = {"form": asked.form, "page": page, "month_names": month_names(page.months)}
    context["is_old"] = keeping.is_old(page, asked.question)
    return render(request, "insights/overview.html", context)


@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    """The figures by month, for a spreadsheet."""
    page = _answer(request).overview
    header = ["Month", *(f"{one.measure.name}, {one.measure.unit}" for one in page.figures)]
    table = ([f"{month:%Y-%m}", *cells] for month, cells in page.table)
    return csv_answer("insights", header, table)


@require_GET
def behind(request: SignedIn, key: str) -> HttpResponse:
    """The rows behind one figure."""
    listed, asked = _list(key), _answer(request)
    found = rows.rows(
        request.user, asked.scope, listed, asked.records(listed), asked.question, request.GET.dict()
    )
    keep = {name: value for name, value in request.GET.items() if name in NARROWING}
    context = {"form": asked.form, "question": asked.question, "found": found, "keep": keep}
    return render(request, "insights/rows.html", context)


@require_GET
def gates(request: SignedIn) -> HttpResponse:
    """The repositories whose host would merge without the portal's status, as far as is known."""
    context = _listed(request, selectors.not_gated, BY_FULL_NAME)
    return render(request, "insights/gates.html", context)


@require_GET
def ownerless(request: SignedIn) -> HttpResponse:
    """The platforms that nobody reachable owns."""
    context = _listed(request, _ownerless, BY_NAME)
    return render(request, "insights/ownerless.html", context)


def _ownerless(scope: Scope) -> QuerySet[Platform]:
    return selectors.with_waiting(selectors.without_owner(scope))


def _listed(
    request: SignedIn, rows: Callable[[Scope], QuerySet[Any]], order: Order
) -> dict[str, Any]:
    """A page of the rows of what was asked, and how many there are."""
    asked = _answer(request)
    found = rows(asked.scope)
    page = cut(found, order, request.GET.get("page", ""), PAGE)
    return {"form": asked.form, "question": asked.question, "page": page, "count": found.count()}


@require_GET
def export_rows(request: SignedIn, key: str) -> HttpResponseBase:
    """The rows behind one figure, all that may be seen, for a spreadsheet."""
    listed, asked = _list(key), _answer(request)
    table = rows.lines(
        request.user, asked.scope, listed, asked.records(listed), asked.question, request.GET.dict()
    )
    return csv_answer(f"insights-{key}", rows.HEADER, table)


def _list(key: str) -> Listed:
    listed = LISTS.get(key)
    if listed is None:
        raise Http404
    return listed
