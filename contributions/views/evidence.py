"""The evidence of a merge: a page to read and print, and a file to keep and check."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from contributions.pages.evidence_pack import pack_seen, plain
from people.requests import SignedIn


@require_GET
def evidence(request: SignedIn, pk: int) -> HttpResponse:
    """What is on record about one merge, made to be printed."""
    pack = pack_seen(request.user, pk)
    return render(request, "changes/evidence.html", {"pack": pack, "change": pack.change})


@require_GET
def evidence_json(request: SignedIn, pk: int) -> HttpResponse:
    """The same as a file, with the facts, the events and their hashes."""
    answer = JsonResponse(plain(pack_seen(request.user, pk)), json_dumps_params={"indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="evidence-change-{pk}.json"'
    return answer
