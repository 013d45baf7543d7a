"""Pages on which admins connect git hosts and see what each connection may do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.refusals import Refused
from people.refusing import refuse
from people.requests import SignedIn, admins_only
from platforms import host_pages
from platforms.host_forms import AppForm, ConnectHostForm, TokenForm, TrialForm, WebhookSecretForm
from platforms.host_repositories import RepositoriesPage
from platforms.hosts import app_rights, rights
from platforms.models import Host
from platforms.services import hosts as services


@require_GET
@admins_only
def hosts(request: SignedIn) -> HttpResponse:
    """Every connection and how it stands."""
    return render(request, "hosts/list.html", {"rows": host_pages.hosts()})


@never_cache
@sensitive_post_parameters("token", "app_key")
@require_http_methods(["GET", "POST"])
@admins_only
def connect(request: SignedIn) -> HttpResponse:
    """Connect a host: its credentials are tested before anything is kept."""
    form = ConnectHostForm(request.POST or None)
    status = 400 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(services.connect(by=request.user, **form.given()))
        except Refused as refused:
            refuse(form, refused)
            status = refused.status
    context = {"form": form, "rights": rights.RIGHTS, "app_rights": app_rights.RIGHTS}
    return render(request, "hosts/connect.html", context, status=status)


@require_GET
@admins_only
def host(request: SignedIn, key: str) -> HttpResponse:
    return _host(request, get_object_or_404(Host, key=key))


@require_http_methods(["GET", "POST"])
@admins_only
def repositories(request: SignedIn, key: str) -> HttpResponse:
    """Find a host's repositories and choose platforms for them."""
    page = RepositoriesPage(get_object_or_404(Host, key=key), request.user)
    if request.method == "POST" and (done := page.act(request.POST)):
        messages.success(request, done)
        return redirect(request.get_full_path())
    shown = page.drawn(request.GET.get("page", ""))
    return render(request, "hosts/repositories.html", shown, status=page.status)


#: What may be done with a connection: its form and its service.
ACTS: dict[str, tuple[type[forms.Form], Any, str]] = {
    "test": (TrialForm, services.test, "Looked again just now."),
    "token": (TokenForm, services.change_token, "The new token works and is kept."),
    "app": (AppForm, services.change_app, "The App works, and the portal acts as it now."),
    "secret": (
        WebhookSecretForm,
        services.change_webhook_secret,
        "The secret is changed; the webhooks follow.",
    ),
}


@never_cache
@sensitive_post_parameters("token", "app_key", "secret")
@require_POST
@admins_only
def act(request: SignedIn, key: str, what: str) -> HttpResponse:
    """Test a connection again, or change what it signs in or signs deliveries with."""
    one, (form_class, service, done) = get_object_or_404(Host, key=key), ACTS[what]
    form = form_class(request.POST, auto_id=f"{what}-%s")
    if form.is_valid():
        try:
            service(one, by=request.user, **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, done)
            return redirect(one)
    return _host(request, one, {what: form}, status=400)


def _host(
    request: SignedIn, one: Host, bound: dict[str, forms.Form] | None = None, *, status: int = 200
) -> HttpResponse:
    unbound = {what: made(auto_id=f"{what}-%s") for what, (made, _, _) in ACTS.items()}
    context = {**host_pages.host(one, request.user), "forms": unbound | (bound or {})}
    return render(request, "hosts/host.html", context, status=status)
