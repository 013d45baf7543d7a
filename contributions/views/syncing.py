"""Pages on which admins see whether the portal is in step with its hosts, and mend it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contributions.forms.syncing import DeliveryFilter, EffectFilter, RepositoryFilter
from contributions.models import Delivery
from contributions.pages import in_step, journal_lists
from contributions.services import syncing as services
from journal.models import Effect
from people.paging import newest_first
from people.refusals import Refused
from people.requests import SignedIn, admins_only, local_path
from platforms.models import Repository


@require_GET
@admins_only
def repositories(request: SignedIn) -> HttpResponse:
    """Is everything in step, and which repositories are not."""
    form = RepositoryFilter(request.GET)
    page = in_step.repositories(form.chosen(), request.GET.get("page", ""))
    context = {"form": form, "page": page, "overview": in_step.overview(), "here": "repositories"}
    return render(request, "sync/repositories.html", context)


@require_POST
@admins_only
def sync_now(request: SignedIn, pk: int) -> HttpResponse:
    one = get_object_or_404(Repository, pk=pk)
    done = f"{one} is being read from its host."
    _do(request, lambda: services.sync_now(one, by=request.user), done)
    return redirect(local_path(request.POST.get("back", "")) or "sync")


def _do(request: SignedIn, act: Callable[[], object], done: str) -> None:
    try:
        act()
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, done)


@require_http_methods(["GET", "POST"])
@admins_only
def effects(request: SignedIn) -> HttpResponse:
    """What is to be carried out, searched; all that is found can be tried again at once."""
    form = EffectFilter(request.GET)
    rows = journal_lists.effects(form.chosen())
    if request.method == "POST":
        _do(request, lambda: services.try_again(rows, by=request.user), "They are tried again.")
        return redirect(request.get_full_path())
    context = {
        "form": form,
        "page": newest_first(rows, request.GET.get("page", "")),
        "count": journal_lists.counted(rows),
        "open": journal_lists.counted(rows.filter(done_at=None)),
        "retrying": journal_lists.retrying(),
    }
    return render(request, "sync/effects.html", {**context, "here": "effects"})


@require_http_methods(["GET", "POST"])
@admins_only
def effect(request: SignedIn, pk: int) -> HttpResponse:
    one = get_object_or_404(Effect, pk=pk)
    if request.method == "POST":
        same = Effect.objects.filter(pk=pk)
        _do(request, lambda: services.try_again(same, by=request.user), "It is tried again.")
        return redirect("sync-effect", pk)
    return render(request, "sync/effect.html", {"one": one})


@require_GET
@admins_only
def deliveries(request: SignedIn) -> HttpResponse:
    form = DeliveryFilter(request.GET)
    rows = journal_lists.deliveries(form.chosen())
    context = {
        "form": form,
        "page": newest_first(rows, request.GET.get("page", "")),
        "count": journal_lists.counted(rows),
        "refused": in_step.overview()["refused"],
        "here": "deliveries",
    }
    return render(request, "sync/deliveries.html", context)


@require_http_methods(["GET", "POST"])
@admins_only
def delivery(request: SignedIn, pk: int) -> HttpResponse:
    one = get_object_or_404(Delivery.objects.select_related("host", "repository"), pk=pk)
    if request.method == "POST":
        done = "What it hinted at is being read from the host."
        _do(request, lambda: services.read_again(one, by=request.user), done)
        return redirect("sync-delivery", pk)
    effects_since = journal_lists.asked_for(one)[:20]
    return render(request, "sync/delivery.html", {"one": one, "effects": effects_since})
