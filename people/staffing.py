"""Pages that change who is here: one's absences, an account, the members of a team."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from people import selectors
from people.days import zone_of
from people.forms import AwayForm
from people.models import Absence, Team, User
from people.refusals import Invalid, Refused
from people.requests import SignedIn
from people.services import absences, accounts, teams


@require_http_methods(["GET", "POST"])
def away(request: SignedIn) -> HttpResponse:
    """One's own absences, and a new one."""
    form, status = AwayForm(request.POST or None), 200
    if request.method == "POST":
        status = _note(request, form)
        if status == 200:
            return redirect("away")
    known = selectors.absences_of(request.user)
    context = {"form": form, "absences": known, "zone": zone_of(request.user)}
    return render(request, "people/away.html", context, status=status)


def _note(request: SignedIn, form: AwayForm) -> int:
    if not form.is_valid():
        return 400
    try:
        absences.be_away(by=request.user, **form.cleaned_data)
    except Refused as refused:
        fields = refused.fields if isinstance(refused, Invalid) else {}
        for name, text in fields.items():
            form.add_error(name, text)
        if not fields:
            form.add_error(None, refused.reason)
        return refused.status
    messages.success(request, "Noted. Whoever stands in and the other owners are asked meanwhile.")
    return 200


@require_POST
def back(request: SignedIn, pk: int) -> HttpResponse:
    """End one's own absence; somebody else's is not to be found."""
    one = get_object_or_404(Absence, pk=pk, user=request.user)
    try:
        absences.come_back(one, by=request.user)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, "You are here: what waits for you is in your queue.")
    return redirect("away")


@require_POST
def account(request: SignedIn, username: str) -> HttpResponse:
    """Switch somebody's account off or on."""
    one = get_object_or_404(User, username=username)
    acts = {"deactivate": accounts.deactivate, "reactivate": accounts.reactivate}
    if (act := request.POST.get("act", "")) not in acts:
        raise Http404
    try:
        acts[act](one, by=request.user)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, f"The account of {one} is {act}d.")
    return redirect("person", username)


@require_POST
def members(request: SignedIn, slug: str) -> HttpResponse:
    """Add somebody to a team or end their membership."""
    team = get_object_or_404(Team.objects.select_related("department"), slug=slug)
    named = request.POST.get("username", "").strip()
    one = User.objects.filter(username__iexact=named).first()
    try:
        _staff(request, team, one)
    except Refused as refused:
        messages.error(request, refused.reason)
    return redirect("team", slug)


def _staff(request: SignedIn, team: Team, one: User | None) -> None:
    if one is None:
        raise Invalid("Nobody here has this user name. Nothing was changed.")
    if request.POST.get("act") == "add":
        teams.add(team, user=one, by=request.user)
        messages.success(request, f"{one} is in {team} now.")
        return
    held = selectors.memberships_at(timezone.now()).filter(team=team, user=one).first()
    if held is None:
        raise Refused(f"{one} is not in {team}.")
    teams.remove(held, by=request.user)
    messages.success(request, f"{one} has left {team}.")
