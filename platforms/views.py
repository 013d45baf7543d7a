"""Pages of the catalogue: the list, a platform, registering, editing, its repositories."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.refusals import Invalid, Refused
from people.requests import SignedIn, key_of
from people.tables import csv_answer
from platforms import catalogue_page, listing, pages, permissions, selectors
from platforms.answering import OwnersPage
from platforms.export import HEADER, lines
from platforms.forms import ConnectForm, EditForm
from platforms.health import HealthPage
from platforms.models import Repository
from platforms.registering import RegisterPage
from platforms.retire_page import RetirePage
from platforms.services import platforms as services
from platforms.services import repositories
from platforms.services import searches as saving
from platforms.successors import platform_at


@require_GET
def catalogue(request: SignedIn) -> HttpResponse:
    """The list; htmx takes the parts it needs from the very same page."""
    answer = render(request, "platforms/list.html", catalogue_page.catalogue(request))
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@require_POST
def searches(request: SignedIn) -> HttpResponse:
    """Save the search on screen under a name, or forget one."""
    query, row = request.POST.get("query", "")[:4000], request.POST.get("forget", "")
    try:
        if pk := key_of(row):
            saving.forget(by=request.user, pk=pk)
        else:
            saving.save(by=request.user, name=request.POST.get("name", ""), query=query)
    except Refused as refused:
        fields = refused.fields.values() if isinstance(refused, Invalid) else ()
        messages.error(request, " ".join([refused.reason, *fields]))
    return redirect(f"{reverse('platforms')}?{query.lstrip('?')}")


@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    """What the list shows, all of it, for a spreadsheet."""
    return csv_answer("platforms", HEADER, lines(listing.find(request.user, request.GET)))


@require_GET
def platform(request: SignedIn, slug: str) -> HttpResponse:
    shown = pages.platform(request.user, platform_at(request.user, slug))
    return render(request, "platforms/platform.html", shown)


@require_POST
def confirm(request: SignedIn, slug: str) -> HttpResponse:
    """An owner says that what stands on the page is true."""
    one = platform_at(request.user, slug)
    try:
        services.confirm(one, by=request.user)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, "Confirmed. You are asked again in half a year.")
    return redirect(one)


@require_http_methods(["GET", "POST"])
def register(request: SignedIn) -> HttpResponse:
    page = RegisterPage(request.user, request.GET)
    if request.method == "POST" and (made := page.act(request.POST)):
        if page.warning:
            messages.warning(request, page.warning)
        return redirect(made)
    return render(request, "platforms/register.html", page.drawn(), status=page.status)


@require_http_methods(["GET", "POST"])
def edit(request: SignedIn, slug: str) -> HttpResponse:
    one = platform_at(request.user, slug)
    why_not = permissions.why_not_edit(request.user, one)
    form = EditForm(request.POST or None, platform=one)
    status = 400 if form.is_bound else 403 if why_not else 200
    if request.method == "POST" and form.is_valid():
        try:
            edited = services.edit(one, by=request.user, **form.given())
        except Refused as refused:
            status = _say(form, refused)
        else:
            messages.success(request, "Saved.")
            return redirect(edited)
    context = {"platform": one, "form": form, "why_not": why_not}
    return render(request, "platforms/edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
def connect(request: SignedIn, slug: str) -> HttpResponse:
    one = platform_at(request.user, slug)
    why_not = permissions.why_not_connect(request.user, one)
    form = ConnectForm(request.POST or None)
    status = 400 if form.is_bound else 403 if why_not else 200
    if request.method == "POST" and form.is_valid():
        try:
            found = repositories.connect(one, by=request.user, **form.cleaned_data)
        except Refused as refused:
            status = _say(form, refused)
        else:
            messages.success(request, f"{found} is connected.")
            return redirect("platform-repositories", slug)
    known = one.repositories.order_by("full_name")
    context = {"platform": one, "form": form, "why_not": why_not, "repositories": known}
    return render(request, "platforms/repositories.html", context, status=status)


def _say(form: Any, refused: Refused) -> int:
    """Put a refusal where it belongs: at its fields, or over the form."""
    fields = refused.fields if isinstance(refused, Invalid) else {}
    for name, text in fields.items():
        form.add_error(name if name in form.fields else None, text)
    if not fields:
        form.add_error(None, refused.reason)
    return refused.status


@require_http_methods(["GET", "POST"])
def owners(request: SignedIn, slug: str) -> HttpResponse:
    """Who answers for a platform and since when, and every act that changes it."""
    page = OwnersPage(platform_at(request.user, slug), request.user)
    if request.method == "POST" and (done := page.act(request.POST)):
        messages.success(request, done)
        stays = selectors.visible_to(request.user).filter(slug=slug).exists()
        return redirect("platform-owners", slug) if stays else redirect("platforms")
    return render(request, "platforms/owners.html", page.drawn(), status=page.status)


@require_http_methods(["GET", "POST"])
def health(request: SignedIn, slug: str) -> HttpResponse:
    """How ready a platform is for others, and what to do about it."""
    page = HealthPage(platform_at(request.user, slug), request.user)
    if request.method == "POST" and (done := page.act(request.POST)):
        messages.success(request, done)
        return redirect("platform-health", slug)
    return render(request, "platforms/health.html", page.drawn(), status=page.status)


@require_http_methods(["GET", "POST"])
def retire(request: SignedIn, slug: str) -> HttpResponse:
    """Archive a platform, bring it back, or merge it into another."""
    page = RetirePage(platform_at(request.user, slug), request.user)
    if request.method == "POST" and (done := page.act(request.POST)):
        messages.success(request, "Done. Nothing was deleted.")
        return redirect(done)
    return render(request, "platforms/retire.html", page.drawn(), status=page.status)


@require_POST
def gate(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """Look at a repository's gate again, or set it."""
    one = get_object_or_404(
        Repository.objects.select_related("host", "platform__team"),
        pk=pk,
        platform=platform_at(request.user, slug),
    )
    acts = {"look": repositories.look_at_gate, "set": repositories.set_gate}
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        messages.info(request, act(one, by=request.user).gate_detail)
    except Refused as refused:
        messages.error(request, refused.reason)
    return redirect("platform-repositories", slug)
