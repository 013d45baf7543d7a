"""Writing a proposal: one page, kept as a draft while one writes, submitted once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from contributions.forms.proposals import IdeaForm, picked_up
from contributions.lifecycle import ProposalState
from contributions.models import Proposal
from contributions.pages.writing import writing_page
from contributions.services import proposals
from contributions.services.proposing import propose as propose_idea
from people.refusals import Invalid, Refused
from people.refusing import refuse
from people.requests import SignedIn, key_of
from platforms.successors import led_on
from platforms.wanted import items_seen


@require_http_methods(["GET", "POST"])
def propose(request: SignedIn) -> HttpResponse:
    """A new proposal; `?platform=` chooses its first platform, `?item=` picks something up."""
    if request.method == "POST":
        return _answer(request, None)
    form, asked = IdeaForm(by=request.user), request.GET.getlist("platform")
    if (slugs := led_on(request.user, asked)) != asked:
        return _instead(request, slugs)
    form.initial["platforms"] = slugs
    if number := request.GET.get("item", ""):
        known = items_seen(request.user).filter(pk=key_of(number))
        form.initial.update(picked_up(get_object_or_404(known)))
    return _page(request, form)


def _instead(request: SignedIn, slugs: list[str]) -> HttpResponse:
    """The same page for what the platforms asked for are part of now."""
    query = request.GET.copy()
    query.setlist("platform", slugs)
    answer = redirect(f"{request.path}?{query.urlencode()}", permanent=True)
    patch_cache_control(answer, no_store=True, private=True)
    return answer


@require_http_methods(["GET", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    """One's own proposal again, a draft or one that owners have already."""
    own = get_object_or_404(Proposal, pk=pk, author=request.user)
    if request.method == "POST":
        return _answer(request, own)
    return _page(request, IdeaForm(by=request.user, proposal=own))


def _answer(request: SignedIn, own: Proposal | None) -> HttpResponse:
    """Do what was asked, or show the form again with the reason why not and all that was typed."""
    form = IdeaForm(_with_platforms(request.POST), by=request.user, proposal=own)
    act = request.POST.get("act", "save")
    if act == "find" and request.htmx:
        return _page(request, form, "proposals/_found.html")
    try:
        if not form.is_valid():
            raise Invalid("The proposal was not kept.")
        return _submit(request, form) if act == "submit" else _keep(request, form)
    except Refused as refusal:
        refuse(form, refusal)
        page = "proposals/_saved.html" if request.htmx else "proposals/write.html"
        return _page(request, form, page, refusal.status)


def _submit(request: SignedIn, form: IdeaForm) -> HttpResponse:
    own = form.proposal
    if own is None or own.state == ProposalState.DRAFT:
        own = propose_idea(form.idea(), by=request.user, proposal=own, key=form.own_key)
    else:
        proposals.edit(own, form.idea(), by=request.user)
        proposals.submit(own, by=request.user)
    messages.success(request, "Submitted. The owners were told; below stands by when they answer.")
    return redirect(own)


def _keep(request: SignedIn, form: IdeaForm) -> HttpResponse:
    own = form.proposal
    if own is not None and own.state != ProposalState.DRAFT:
        proposals.edit(own, form.idea(), by=request.user)
        messages.success(request, "Your edit was kept, and stands in the timeline.")
        return redirect(own)
    if not form.is_empty:
        own = proposals.save_draft(form.idea(), by=request.user, proposal=own, key=form.own_key)
    if request.htmx:
        part = "choice" if request.POST.get("act", "").startswith(("add:", "drop:")) else "saved"
        answer = _page(request, form, f"proposals/_{part}.html", kept=own)
    else:
        answer = redirect(_address(own, request.POST.get("find", "")))
    return answer


def _address(own: Proposal | None, find: str) -> str:
    path = reverse("proposal-edit", args=[own.pk]) if own else reverse("propose")
    query = QueryDict(mutable=True)
    if find:
        query["find"] = find
    return f"{path}?{query.urlencode()}" if query else path


def _with_platforms(data: QueryDict) -> QueryDict:
    """The form with a platform more or less where a button asked for that."""
    verb, _, slug = data.get("act", "").partition(":")
    if data.get("act") == "unlink":
        changed = data.copy()
        changed["item"], changed["act"] = "", "save"
        return changed
    if verb not in ("add", "drop") or not slug:
        return data
    changed = data.copy()
    chosen = [one for one in data.getlist("platforms") if one != slug]
    changed.setlist("platforms", [*chosen, slug] if verb == "add" else chosen)
    return changed


def _page(
    request: SignedIn,
    form: IdeaForm,
    template: str = "proposals/write.html",
    status: int = 200,
    kept: Proposal | None = None,
) -> HttpResponse:
    words = (request.POST or request.GET).get("find", "")
    context = {
        "form": form,
        "page": writing_page(form, author=request.user, words=words),
        "kept": kept,
        "now": timezone.now(),
    }
    return render(request, template, context, status=status)
