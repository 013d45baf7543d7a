"""The evidence of a merge: a page to read and print, and a file to keep and check."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from contributions import permissions
from contributions.pages.evidence_pack import Pack, pack_of, plain
from contributions.selectors import visible_changes
from people.requests import SignedIn


@require_GET
def evidence(request: SignedIn, pk: int) -> HttpResponse:
    """What is on record about one merge, made to be printed."""
    pack = _pack(request, pk)
    return render(request, "changes/evidence.html", {"pack": pack, "change": pack.change})


@require_GET
def evidence_json(request: SignedIn, pk: int) -> HttpResponse:
    """The same as a file, with the facts, the events and their hashes."""
    answer = JsonResponse(plain(_pack(request, pk)), json_dumps_params={"indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="evidence-change-{pk}.json"'
    return answer


def _pack(request: SignedIn, pk: int) -> Pack:
    rows = visible_changes(request.user).select_related(
        "repository__platform__team__department",
        "repository__host",
        "author",
        "merged_by__user",
        "proposal",
    )
    change = get_object_or_404(rows, pk=pk)
    if why_not := permissions.why_not_audit(request.user, change):
        raise PermissionDenied(why_not)
    pack = pack_of(change)
    if pack is None:
        raise Http404("This change is not merged, so there is no evidence of its merge.")
    return pack
