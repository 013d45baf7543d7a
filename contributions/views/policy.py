"""Pages of a platform's policy: read it, try another, save it; ask who must approve."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contributions import permissions
from contributions.forms.policy import OwnershipForm, PathsForm, PolicyForm, SettleForm, SourceForm
from contributions.pages import policy as pages
from contributions.pages.approvers import approvers
from contributions.services import (
    ownership_sources,
    policies,
    policy_requests,
    policy_sources,
)
from people.refusals import Refused
from people.requests import SignedIn
from platforms.models import OwnershipSource, Platform, PolicySource
from platforms.successors import platform_at


@require_http_methods(["GET", "POST"])
def policy(request: SignedIn, slug: str) -> HttpResponse:
    """The policy; a text that was refused comes back with the place of every error."""
    platform = platform_at(request.user, slug)
    return _try_or_save(request, platform) if request.method == "POST" else _page(request, platform)


def _page(
    request: SignedIn,
    platform: Platform,
    form: PolicyForm | None = None,
    source: SourceForm | None = None,
    ownership: OwnershipForm | None = None,
    preview: pages.Preview | None = None,
    settle: SettleForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "platform": platform,
        "page": pages.page(platform),
        "form": form or PolicyForm(initial=pages.kept(platform)),
        "source": source or SourceForm(initial={"source": platform.policy_source}),
        "ownership": ownership or OwnershipForm(initial={"ownership": platform.ownership_source}),
        "preview": preview,
        "settle": settle,
        "why_not": permissions.why_not_set_policy(request.user, platform),
        "may_try": permissions.why_not_try_policy(request.user, platform) is None,
        "asked": pages.asked(platform, request.user),
    }
    return render(request, "platforms/policy.html", context, status=status)


def _try_or_save(request: SignedIn, platform: Platform) -> HttpResponse:
    if request.POST.get("act") in ("confirm", "drop"):
        return _settle(request, platform)
    form = PolicyForm(request.POST)
    if not form.is_valid():
        return _page(request, platform, form, status=400)
    text = form.cleaned_data["text"].replace("\r\n", "\n")
    try:
        if request.POST.get("act") == "save":
            based_on = form.cleaned_data["based_on"]
            saved = policies.save_policy(platform, text, by=request.user, based_on=based_on)
            said = f"Version {saved.number} is in force. Open changes are judged by it now."
            messages.success(request, said)
            return redirect("platform-policy", platform.slug)
        if request.POST.get("act") == "ask":
            based_on = form.cleaned_data["based_on"] or 0
            policy_requests.ask(platform, text, by=request.user, based_on=based_on)
            messages.success(request, "Asked. It counts once an owner or a second admin confirms.")
            return redirect("platform-policy", platform.slug)
        return _page(
            request, platform, form, preview=pages.preview_of_text(platform, request.user, text)
        )
    except policies.BadPolicy as refusal:
        for problem in refusal.problems:
            form.add_error("text", str(problem))
        if refusal.more:
            form.add_error("text", f"And {refusal.more} more.")
        return _page(request, platform, form, status=400)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _page(request, platform, form, status=refusal.status)


def _settle(request: SignedIn, platform: Platform) -> HttpResponse:
    """Confirm or drop the policy that an admin asked for, as it was on screen."""
    form = SettleForm(request.POST)
    form.is_valid()
    asked = platform.policy_requests.filter(pk=form.cleaned_data.get("request") or 0).first()
    try:
        if asked is None:
            raise Refused("The form did not say which request; nothing was done. Look again.")
        if request.POST["act"] == "drop":
            policy_requests.drop(asked, by=request.user)
            messages.success(request, "The request was dropped. The policy in force stays.")
        else:
            saved = policy_requests.confirm(asked, by=request.user)
            said = f"Version {saved.number} is in force. Open changes are judged by it now."
            messages.success(request, said)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _page(request, platform, settle=form, status=refusal.status)
    return redirect("platform-policy", platform.slug)


@require_POST
def source(request: SignedIn, slug: str) -> HttpResponse:
    """Choose where the policy is read from, after seeing what that would change; or read again."""
    platform = platform_at(request.user, slug)
    if request.POST.get("act") in ("own", "try_owners"):
        return _choose_ownership(request, platform)
    form = SourceForm(request.POST)
    if request.POST.get("act") != "read" and not form.is_valid():
        return _page(request, platform, source=form, status=400)
    try:
        return _choose(request, platform, form)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _page(request, platform, source=form, status=refusal.status)


def _choose_ownership(request: SignedIn, platform: Platform) -> HttpResponse:
    form, status = OwnershipForm(request.POST), 400
    if form.is_valid():
        chosen = OwnershipSource(form.cleaned_data["ownership"])
        try:
            if request.POST["act"] == "try_owners":
                return _page(
                    request,
                    platform,
                    ownership=form,
                    preview=pages.preview_of_owners(platform, request.user, chosen),
                )
            ownership_sources.choose(platform, chosen, by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            status = refusal.status
        else:
            messages.success(request, "Open changes are read again, for their owners from there.")
            return redirect("platform-policy", platform.slug)
    return _page(request, platform, ownership=form, status=status)


def _choose(request: SignedIn, platform: Platform, form: SourceForm) -> HttpResponse:
    if request.POST.get("act") == "read":
        policy_sources.read_again(platform, by=request.user)
        messages.success(request, "The policy was read again from every repository.")
        return redirect("platform-policy", platform.slug)
    chosen = PolicySource(form.cleaned_data["source"])
    if request.POST.get("act") == "choose":
        policy_sources.choose(platform, chosen, by=request.user)
        messages.success(request, "Open changes are judged by the policy from there now.")
        return redirect("platform-policy", platform.slug)
    preview = pages.preview_of_source(platform, request.user, chosen)
    return _page(request, platform, source=form, preview=preview)


@require_GET
def who_approves(request: SignedIn, slug: str) -> HttpResponse:
    """Who must approve which paths, and why; the address holds the question."""
    platform = platform_at(request.user, slug)
    form = PathsForm(request.GET if "paths" in request.GET else None, platform=platform)
    answer = None
    if form.is_valid():
        answer = approvers(platform, form.asked_in, form.cleaned_data["paths"])
    context = {"platform": platform, "form": form, "answer": answer}
    return render(request, "platforms/approvers.html", context)
