"""Pages of proposals: the list, and one proposal with everything one may do on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from contributions.models import Proposal
from contributions.pages.proposal import proposal_page
from contributions.pages.proposal_list import proposal_list
from contributions.selectors import visible_proposals
from contributions.views.proposal_acts import Deed, deed_in, forms_of
from people.refusals import Refused
from people.refusing import refuse
from people.requests import SignedIn


@require_GET
def proposals(request: SignedIn) -> HttpResponse:
    """Proposals by state, platform and author, the newest first."""
    return render(
        request, "proposals/list.html", {"list": proposal_list(request.user, request.GET)}
    )


@require_http_methods(["GET", "POST"])
def proposal(request: SignedIn, pk: int) -> HttpResponse:
    """One proposal; every act on it is a POST to the same address, naming the act."""
    found = get_object_or_404(visible_proposals(request.user).select_related("author"), pk=pk)
    if request.method == "GET":
        return _page(request, found)
    deed = deed_in(request.POST, found, by=request.user)
    try:
        said, target = deed.carry_out()
    except Refused as refusal:
        refuse(deed.form, refusal)
        found.refresh_from_db()
        return _page(request, found, deed, refusal.status)
    messages.success(request, said)
    return redirect(target)


def _page(
    request: SignedIn, found: Proposal, refused: Deed | None = None, status: int = 200
) -> HttpResponse:
    page = proposal_page(found, viewer=request.user)
    forms = forms_of(page, by=request.user)
    if refused is not None:
        forms[refused.place] = refused.form
    context = {
        "page": page,
        "proposal": found,
        "forms": forms,
        "parts": [(shown, forms[f"part-{shown.part.pk}"]) for shown in page.parts],
    }
    return render(request, "proposals/proposal.html", context, status=status)
