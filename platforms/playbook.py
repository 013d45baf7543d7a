"""Pages of the playbook: reading, writing, and what changed when."""

from __future__ import annotations

import difflib

from django import forms
from django.contrib import messages
from django.contrib.postgres.search import SearchRank
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from people.paging import newest_first
from people.refusals import Refused
from people.refusing import refuse
from people.requests import SignedIn
from platforms import permissions
from platforms.filters import LONGEST_SEARCH, Query, search_query
from platforms.forms import text
from platforms.models import PlaybookPage, PlaybookVersion
from platforms.services import playbook as services


class PageForm(forms.Form):
    """A page of the playbook; `seen` is the version that the writer began with."""

    title = forms.CharField(max_length=120, label="Title")
    summary = forms.CharField(
        max_length=300,
        required=False,
        label="In one sentence",
        help_text="It stands in the list of pages.",
    )
    text = text("Text", rows=20, hint="Markdown. Headings begin with #.")
    note = forms.CharField(
        max_length=200, required=False, label="What you changed", help_text="For the history."
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


def pages() -> QuerySet[PlaybookPage]:
    """The pages of the playbook, by title."""
    rows = PlaybookPage.objects.filter(archived_at=None).select_related("changed_by")
    return rows.order_by("title", "pk")


def matching(words: str) -> QuerySet[PlaybookPage]:
    """The pages that have the words, by title; all of them for no words."""
    query = search_query(words.replace("\0", "").strip()[:LONGEST_SEARCH])
    return pages().filter(search=query) if query else pages()


def found_by(query: Query) -> QuerySet[PlaybookPage]:
    """The pages that are found, the best first."""
    ranked = pages().filter(search=query).annotate(rank=SearchRank(F("search"), query))
    return ranked.order_by("-rank", "title")


def _listed(words: str) -> QuerySet[PlaybookPage]:
    """The pages by title; those that the words find where there are any."""
    if not words:
        return pages()
    query = search_query(words)
    return found_by(query) if query else pages().none()


@require_GET
def playbook(request: SignedIn) -> HttpResponse:
    """All pages, or those that the words find."""
    words = request.GET.get("q", "").replace("\0", "").strip()
    rows = _listed(words)
    context = {
        "rows": rows.defer("text", "text_html", "search"),
        "words": words,
        "why_not": permissions.why_not_write(request.user),
    }
    return render(request, "playbook/list.html", context)


@require_GET
def page(request: SignedIn, slug: str) -> HttpResponse:
    one = get_object_or_404(PlaybookPage.objects.select_related("changed_by"), slug=slug)
    context = {"page": one, "why_not": permissions.why_not_write(request.user)}
    return render(request, "playbook/page.html", context)


@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    return _write(request, PageForm(request.POST or None), None)


@require_http_methods(["GET", "POST"])
def edit(request: SignedIn, slug: str) -> HttpResponse:
    """Write a new version, or, for admins, take the page out."""
    one = get_object_or_404(PlaybookPage, slug=slug)
    if request.POST.get("act") == "take-out":
        try:
            services.take_out(one, by=request.user)
        except Refused as refused:
            messages.error(request, refused.reason)
        else:
            messages.success(request, "Taken out of the playbook. Its versions are kept.")
        return redirect(one)
    initial = {"title": one.title, "summary": one.summary, "text": one.text, "seen": one.number}
    return _write(request, PageForm(request.POST or None, initial=initial), one)


def _write(request: SignedIn, form: PageForm, one: PlaybookPage | None) -> HttpResponse:
    why_not = permissions.why_not_write(request.user)
    status = 400 if form.is_bound else 403 if why_not else 200
    if form.is_bound and form.is_valid():
        given = dict(form.cleaned_data)
        seen = given.pop("seen") or 0
        try:
            if one:
                done = services.edit(one, by=request.user, seen=seen, **given)
            else:
                done = services.write(by=request.user, **given)
        except Refused as refused:
            status = refused.status
            refuse(form, refused)
            if one and status == 409:  # the next save is over what is there now
                one.refresh_from_db()
                sent = request.POST.copy()
                sent["seen"] = str(one.number)
                form.data = sent
        else:
            messages.success(request, "Saved.")
            return redirect(done)
    context = {
        "page": one,
        "form": form,
        "why_not": why_not,
        "may_take_out": not permissions.why_not_take_out(request.user),
    }
    return render(request, "playbook/write.html", context, status=status)


@require_GET
def history(request: SignedIn, slug: str) -> HttpResponse:
    """All versions, the newest first."""
    one = get_object_or_404(PlaybookPage, slug=slug)
    rows = one.versions.select_related("by").defer("text")
    found = newest_first(rows, request.GET.get("page", ""))
    return render(request, "playbook/history.html", {"page": one, "found": found})


@require_http_methods(["GET", "POST"])
def version(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """What one version changed; a POST brings it back."""
    rows = PlaybookVersion.objects.select_related("page", "by").filter(page__slug=slug)
    one = get_object_or_404(rows, number=number)
    if request.method == "POST":
        try:
            done = services.bring_back(one, by=request.user)
        except Refused as refused:
            messages.error(request, refused.reason)
            return redirect("playbook-history", slug)
        messages.success(request, f"Version {number} is the present one again.")
        return redirect(done)
    before = rows.filter(number=number - 1).first()
    context = {
        "version": one,
        "page": one.page,
        "lines": _lines(before, one),
        "why_not": permissions.why_not_write(request.user),
    }
    return render(request, "playbook/version.html", context)


def _lines(before: PlaybookVersion | None, after: PlaybookVersion) -> list[tuple[str, str]]:
    """What changed, line by line: ("+", "-" or " ", the line); "…" stands for what is left out."""
    old, new = (one.text.splitlines() if one else [] for one in (before, after))
    told = difflib.unified_diff(old, new, lineterm="", n=2)
    shown = [line for line in told if not line.startswith(("---", "+++"))]
    return [("…", "") if line.startswith("@@") else (line[:1], line[1:]) for line in shown]
