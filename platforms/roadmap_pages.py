"""Pages of the roadmap and of the help that is wanted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from people.models import User
from people.refusals import Forbidden, Invalid, Refused
from people.refusing import refuse, refuse_or_say
from people.requests import SignedIn, key_of
from people.selectors import teams_of
from platforms import permissions, wanted
from platforms.models import Platform, RoadmapItem
from platforms.panels import item_panels
from platforms.roadmap_forms import DropForm, ItemForm, NeedForm
from platforms.services import roadmap as services
from platforms.successors import not_at, platform_at

#: A platform's roadmap in the order of the page.
PARTS = (
    ("help_wanted", "Help wanted"),
    ("taken", "Picked up"),
    ("planned", "Planned"),
    ("delivered", "Delivered"),
    ("dropped", "Dropped"),
)


@require_GET
def help_wanted(request: SignedIn) -> HttpResponse:
    """All help wanted, by skill and by words."""
    asked = request.GET
    found = wanted.find(
        request.user,
        words=asked.get("q", ""),
        skills=asked.getlist("skill"),
        cursor=asked.get("page", ""),
    )
    return render(request, "roadmap/wanted.html", {"found": found})


@require_GET
def roadmap(request: SignedIn, slug: str) -> HttpResponse:
    """What a platform's owners plan, what others carry out, what came when."""
    one = platform_at(request.user, slug)
    items = wanted.roadmap_of(one)
    context = {
        "platform": one,
        "parts": [(key, title, items[key]) for key, title in PARTS if key in items],
        "may_edit": not permissions.why_not_edit(request.user, one),
    }
    return render(request, "roadmap/roadmap.html", context)


@require_http_methods(["GET", "POST"])
def new(request: SignedIn, slug: str) -> HttpResponse:
    one = platform_at(request.user, slug)
    form = ItemForm(request.POST or None)
    return _write(request, one, form, None)


@require_http_methods(["GET", "POST"])
def edit(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    item = _item(request, slug, pk)
    form = ItemForm(request.POST or None, item=item)
    return _write(request, item.platform, form, item)


@require_http_methods(["GET", "POST"])
def item(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """One item; every act on it is a POST to the same address, naming the act."""
    one = _item(request, slug, pk)
    forms: dict[str, Form] = {"need": NeedForm(user=request.user), "drop": DropForm()}
    status = 200
    if request.method == "POST":
        try:
            messages.success(request, _act(request, one, forms))
            return redirect(one)
        except Refused as refused:
            status = refused.status
            refuse_or_say(request, forms.get(request.POST.get("act", "")), refused)
            one = _item(request, slug, pk)
    context = {**_shown(one, request.user), "forms": forms}
    return render(request, "roadmap/item.html", context, status=status)


def _act(request: SignedIn, one: RoadmapItem, forms: dict[str, Form]) -> str:
    act, user = request.POST.get("act", ""), request.user
    if act == "need":
        if why_not := permissions.why_not_need(user, one):
            raise Forbidden(why_not)
        forms["need"] = form = NeedForm(request.POST, user=user)
        if not form.is_valid():
            raise Invalid("Nothing was noted.")
        services.need(one, by=user, **form.cleaned_data)
        return "Noted. Your team hears when it is there."
    if act == "need-no-more":
        known = one.needs.filter(pk=key_of(request.POST.get("row", "")))
        services.need_no_more(get_object_or_404(known.select_related("team", "item")), by=user)
        return "Taken back."
    if act == "drop":
        forms["drop"] = drop = DropForm(request.POST)
        if not drop.is_valid():
            raise Invalid("Nothing was dropped.")
        services.drop(one, by=user, **drop.cleaned_data)
        return "Dropped, with your reason."
    if act == "reopen":
        services.reopen(one, by=user)
        return "It is on the plan again."
    if act == "done":
        services.done(one, by=user)
        return "Noted as delivered. Teams that need it were told."
    raise BadRequest("The form names no act that is known here. Nothing was done.")


def _shown(one: RoadmapItem, user: User) -> dict[str, Any]:
    mine = {team.pk for team in teams_of(user)}
    needs = list(one.needs.select_related("team__department", "by").order_by("at", "pk"))
    return {
        "item": one,
        "platform": one.platform,
        "needs": [(need, need.team_id in mine) for need in needs],
        "said": mine <= {need.team_id for need in needs},
        "why_not_need": permissions.why_not_need(user, one),
        "may_edit": not permissions.why_not_edit(user, one.platform),
        "may_pick": one.state == "open" and one.platform.takes_proposals,
        "panels": item_panels.drawn(one, user),
    }


def _write(
    request: SignedIn, platform: Platform, form: ItemForm, known: RoadmapItem | None
) -> HttpResponse:
    why_not = permissions.why_not_edit(request.user, platform)
    status = 400 if form.is_bound else 403 if why_not else 200
    if form.is_bound and form.is_valid():
        try:
            if known:
                done = services.edit(known, by=request.user, **form.given())
            else:
                done = services.add(platform, by=request.user, **form.whole())
        except Refused as refused:
            status = refused.status
            refuse(form, refused)
        else:
            messages.success(request, "Saved.")
            return redirect(done)
    context = {"platform": platform, "item": known, "form": form, "why_not": why_not}
    return render(request, "roadmap/write.html", context, status=status)


def _item(request: SignedIn, slug: str, pk: int) -> RoadmapItem:
    rows = wanted.items_seen(request.user).select_related(
        "platform__team__department", "mentor", "added_by"
    )
    found = rows.filter(platform__slug=slug, pk=pk).first()
    if found is None:
        raise not_at(request.user, slug)
    return found
