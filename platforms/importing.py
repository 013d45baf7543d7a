"""Pages on which admins import files of other systems: look first, then import."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from people.paging import Order, cut
from people.refusals import Refused
from people.refusing import refuse
from people.requests import SignedIn, admins_only
from people.uploads import was_too_large
from platforms.forms import ImportForm
from platforms.imports import formats, running
from platforms.imports.plan import Verb
from platforms.models import Import
from platforms.services import imports as services

SIZE = 50
IN_ORDER = Order()


@require_http_methods(["GET", "POST"])
@admins_only
def imports(request: SignedIn) -> HttpResponse:
    """What was imported, and giving another file."""
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*given, large=was_too_large(request))
    status = 400 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(services.give(by=request.user, **form.given()))
        except Refused as refused:
            refuse(form, refused)
            status = refused.status
    runs = Import.objects.defer("content").select_related("by")
    page = cut(runs, Order(descending=True), request.GET.get("page", ""))
    context = {"form": form, "page": page, "names": formats.NAMES}
    return render(request, "imports/list.html", context, status=status)


@require_http_methods(["GET", "POST"])
@admins_only
def one(request: SignedIn, pk: int) -> HttpResponse:
    """One file: what it would change or changed, row by row."""
    run = get_object_or_404(Import.objects.defer("content").select_related("by"), pk=pk)
    problem, status = "", 200
    if request.method == "POST":
        acts = {"confirm": services.confirm, "drop": services.drop}
        if (act := acts.get(request.POST.get("act", ""))) is None:
            raise Http404
        try:
            return redirect(act(run, by=request.user))
        except Refused as refused:
            problem, status = refused.reason, refused.status
            run.refresh_from_db()
    return render(request, "imports/one.html", _shown(request, run, problem), status=status)


def _shown(request: SignedIn, run: Import, problem: str) -> dict[str, object]:
    counts = [(verb.value, getattr(run, verb.value)) for verb in Verb]
    chosen = request.GET.get("verb", "")
    if chosen not in dict(counts):
        # What needs a look comes first: what was refused, then what changes.
        chosen = next(
            (verb for verb in ("refused", "changed", "created") if dict(counts)[verb]), ""
        )
    rows = run.rows.filter(verb=chosen) if chosen else run.rows.all()
    done, total = running.progress(run)
    return {
        "run": run,
        "format": formats.NAMES.get(run.source, ""),
        "counts": counts,
        "chosen": chosen,
        "page": cut(rows, IN_ORDER, request.GET.get("page", ""), SIZE),
        "waits": run.state in (Import.READING, Import.IMPORTING),
        "done": done,
        "total": total,
        "problem": problem,
    }
