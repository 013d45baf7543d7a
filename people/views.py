"""Pages of people: signing in, the inbox, one's settings and tokens, a person, a team."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people import introductions, permissions, selectors
from people.forms import SettingsForm, SignInForm, TokenForm
from people.models import Team, User
from people.paging import newest_first
from people.panels import person_panels, team_panels
from people.refusals import Refused
from people.requests import SignedIn, key_of, local_path
from people.services import own as services


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """Signing in by user name and password."""

    form_class = SignInForm
    http_method_names = ("get", "post", "head", "options")
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "demo": settings.DEMO}

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        status = 429 if form.has_error(NON_FIELD_ERRORS, "shut") else 400
        return self.render_to_response(self.get_context_data(form=form), status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_demo(request: HttpRequest) -> HttpResponse:
    """Step into a person of the demo organisation; there is no such page outside demo mode."""
    if not settings.DEMO:
        raise Http404
    people = selectors.demo_people()
    following = request.POST.get("next") or request.GET.get("next") or ""
    if request.method == "POST":
        chosen = get_object_or_404(people, username=request.POST.get("username"))
        login(request, chosen)
        return redirect(local_path(following) or settings.LOGIN_REDIRECT_URL)
    rows = introductions.introduced(list(people))
    return render(request, "people/demo.html", {"rows": rows, "next": following})


@require_GET
def inbox(request: SignedIn) -> HttpResponse:
    told = selectors.notifications_of(request.user)
    page = newest_first(told, request.GET.get("page", ""))
    return render(request, "people/inbox.html", {"page": page})


@require_POST
def read_all(request: SignedIn) -> HttpResponse:
    if newest_seen := key_of(request.POST.get("up_to", "")):
        services.mark_all_read(by=request.user, up_to=newest_seen)
    return redirect("inbox")


@require_GET
def notification(request: SignedIn, pk: int) -> HttpResponse:
    """Open what a notification is about, and note that it was read."""
    one = get_object_or_404(selectors.notifications_of(request.user), pk=pk)
    services.mark_read(one, by=request.user)
    return redirect(local_path(one.path) or "inbox")


@require_POST
def read(request: SignedIn, pk: int) -> HttpResponse:
    one = get_object_or_404(selectors.notifications_of(request.user), pk=pk)
    services.mark_read(one, by=request.user)
    return redirect(local_path(request.POST.get("back", "")) or "inbox")


@require_http_methods(["GET", "POST"])
def own_settings(request: SignedIn) -> HttpResponse:
    form = SettingsForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        services.describe(by=request.user, **form.cleaned_data)
        messages.success(request, "Your settings are saved.")
        return redirect("settings")
    status = 400 if form.is_bound else 200
    return render(request, "people/settings.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: SignedIn) -> HttpResponse:
    form, made, status = TokenForm(request.POST or None), "", 200
    if request.method == "POST":
        made, status = _make_token(request, form)
    known = selectors.tokens_of(request.user)
    shown = TokenForm() if made else form
    context = {"form": shown, "made": made, "tokens": known}
    return render(request, "people/tokens.html", context, status=status)


def _make_token(request: SignedIn, form: TokenForm) -> tuple[str, int]:
    if not form.is_valid():
        return "", 400
    given = form.cleaned_data
    try:
        _, text = services.create_token(by=request.user, days=given["days"], once=given["once"])
    except Refused as refused:
        form.add_error(None, refused.reason)
        return "", refused.status
    return text, 200


@require_POST
def revoke(request: SignedIn) -> HttpResponse:
    try:
        services.revoke_token(request.POST.get("prefix", ""), by=request.user)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, "The token is revoked and no longer works.")
    return redirect("tokens")


@require_GET
def person(request: SignedIn, username: str) -> HttpResponse:
    one = get_object_or_404(User, username=username)
    context = {
        "person": one,
        "away": selectors.away_until([one]).get(one.pk),
        "why_not_switch": permissions.why_not_switch(request.user, one),
        "teams": selectors.teams_of(one),
        "panels": person_panels.drawn(one, request.user),
    }
    return render(request, "people/person.html", context)


@require_GET
def team(request: SignedIn, slug: str) -> HttpResponse:
    one = get_object_or_404(Team.objects.select_related("department__manager"), slug=slug)
    context = {
        "team": one,
        "staffs": permissions.may_staff(request.user, one),
        "members": selectors.members_of(one),
        "panels": team_panels.drawn(one, request.user),
    }
    return render(request, "people/team.html", context)
