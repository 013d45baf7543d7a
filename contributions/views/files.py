"""Editing a file in the browser: choose it, change it, propose it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from contributions.forms.files import EditFileForm
from contributions.services import files as services
from people.refusals import Refused
from people.refusing import refuse
from people.requests import SignedIn
from platforms.hosts.snapshots import Content
from platforms.models import Platform, Repository
from platforms.successors import platform_at


@require_http_methods(["GET", "POST"])
def files(request: SignedIn, slug: str) -> HttpResponse:
    """The repositories of a platform, a folder of one, or a file to edit or to make."""
    platform = platform_at(request.user, slug)
    known = platform.repositories.filter(archived=False).order_by("full_name")
    asked = request.GET.get("repository", "")
    repository = known.filter(pk=int(asked[:18])).first() if asked.isdecimal() else None
    if repository is None:
        context = {"platform": platform, "repositories": known}
        return render(request, "files/choose.html", context)
    folder, name = (request.GET.get(one, "").strip().strip("/") for one in ("path", "name"))
    path = "/".join(filter(None, (folder, name)))
    return _at(request, platform, repository, path, new=bool(name))


def _at(
    request: SignedIn, platform: Platform, repository: Repository, path: str, *, new: bool
) -> HttpResponse:
    form = EditFileForm(request.POST) if request.method == "POST" else None
    status, problem, found = 200, services.why_not_edit(repository, request.user), None
    if form and form.is_valid() and not problem:
        try:
            given = {**form.cleaned_data, "path": path}
            return redirect(services.propose(repository, by=request.user, **given))
        except Refused as refused:
            refuse(form, refused)
    reading = services.blank if new else services.read
    try:
        # What was typed for a new file stays on screen, whatever came in its place meanwhile.
        found = (
            Content(path, "", "") if new and form else reading(repository, path, by=request.user)
        )
    except Refused as refused:
        problem, status = problem or refused.reason, refused.status
    context = {"platform": platform, "repository": repository, "path": path, "problem": problem}
    if isinstance(found, Content):
        shown = form or EditFileForm(initial={"text": found.text, "sha": found.sha})
        context |= {
            "file": found,
            "form": shown,
            "moved": form and form.data.get("sha", "") != found.sha,
        }
    return render(
        request,
        "files/at.html",
        {**context, "entries": found if isinstance(found, list) else [], "parts": _parts(path)},
        status=400 if form else status,
    )


def _parts(path: str) -> list[tuple[str, str]]:
    """Each folder above, and the thing itself: its name and its path."""
    names = path.split("/") if path else []
    return [(name, "/".join(names[: place + 1])) for place, name in enumerate(names)]
