"""Pages of changes: the list, and one change with its verdict, decision and merge."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from contributions.forms.changes import ActForm, ChangeFilter, new_key
from contributions.models import Change, Review
from contributions.pages import change_list
from contributions.pages.change import merge_box, page_of
from contributions.pages.standing import remember_look, standing
from contributions.selectors import visible_changes
from contributions.services import attributions, break_glass, decisions, reviews
from contributions.services import changes as services
from people.models import User
from people.refusals import Invalid, Refused
from people.requests import SignedIn
from platforms.choosing import choice

#: What names the merge box when htmx asks for it alone.
MERGE_BOX = "merge"


@require_GET
def changes(request: SignedIn) -> HttpResponse:
    """The changes one may see, open ones unless asked otherwise, the newest first."""
    form = ChangeFilter(request.GET)
    form.is_valid()
    meant = choice(request.user, request.GET.get("platform", ""))
    chosen = {**form.cleaned_data, "platform": meant.slug}
    found = change_list.find(request.user, chosen, request.GET.get("page", ""))
    return render(request, "changes/list.html", {"form": form, "found": found, "choice": meant})


@require_http_methods(["GET", "POST"])
def change(request: SignedIn, pk: int) -> HttpResponse:
    """One change; a refused act comes back on the same page with its reason and its text."""
    row = _find(request.user, pk)
    if request.method == "POST":
        return _act(request, row)
    if (request.htmx.target or "").rpartition("#")[2] == MERGE_BOX:
        return _merge_box(request, row)
    answer = _page(request, row, ActForm())
    remember_look(request.user, row)
    return answer


def _find(user: User, pk: int) -> Change:
    rows = visible_changes(user).select_related(
        "repository__platform__team__department",
        "repository__host",
        "author__user",
        "opened_for",
        "proposal__author",
        "merged_by__user",
    )
    return get_object_or_404(rows, pk=pk)


def _page(request: SignedIn, row: Change, form: ActForm, status: int = 200) -> HttpResponse:
    page = page_of(
        row,
        request.user,
        wanted=request.GET.get("file", ""),
        mine=request.GET.get("files") == "mine",
        since=request.GET.get("since", "") if request.GET.get("files") == "since" else "",
        everything=request.GET.get("events") == "all",
    )
    given = form.data.get("key", "") if form.is_bound else ""
    context = {"page": page, "change": row, "form": form, "key": given[:64] or new_key()}
    return render(request, "changes/change.html", context, status=status)


def _merge_box(request: SignedIn, row: Change) -> HttpResponse:
    """The merge box alone while the host works; once that is over, the whole page again."""
    box = merge_box(row, "", timezone.now())
    if not box.moving:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "changes/_merge.html", {"merge": box, "change": row})


def _act(request: SignedIn, row: Change) -> HttpResponse:
    form = ActForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=400)
    try:
        said = _carry_out(row, form.cleaned_data, request.user)
    except Refused as refused:
        form.add_error(None, _reason(refused))
        return _page(request, _find(request.user, row.pk), form, status=refused.status)
    messages.success(request, said)
    return redirect(row)


def _reason(refused: Refused) -> str:
    """What to say at the form: what is wrong with the text, where that is it."""
    fields = refused.fields if isinstance(refused, Invalid) else {}
    return fields.get("text") or fields.get("reason", refused.reason)


def _carry_out(row: Change, given: dict[str, Any], by: User) -> str:
    """Do one act; returns what to say of it."""
    sha, text = given["sha"], given["body"]
    match given["act"]:
        case "approve":
            reviews.approve(row, by=by, sha=sha, text=text)
            return (
                f"You approved {sha[:7]}. If the head moves, the approval lapses and you are told."
            )
        case "request_changes":
            reviews.request_changes(row, by=by, sha=sha, text=text)
            return f"You asked for changes on {sha[:7]}. The author is told."
        case "comment":
            decisions.comment(row, by=by, text=text, key=given["key"])
            return "Your comment is there."
        case "merge":
            services.merge(row, by=by, sha=sha)
            return f"The merge of exactly {sha[:7]} is on its way."
        case "revoke":
            return _revoke(row, by, given)
        case "attribute":
            made = attributions.attribute(row, email=given["email"], login=given["login"], by=by)
            return f"{made.email} is {made.account.login}’s. The rule was asked again."
        case "break_glass" | "sign_break_glass":
            return _break_glass(row, given, by)
    services.refresh(row, by=by)
    return "Read from the git host just now."


def _break_glass(row: Change, given: dict[str, str], by: User) -> str:
    sha = given["sha"]
    if given["act"] == "break_glass":
        break_glass.open(row, sha=sha, reason=given["body"], by=by)
        return (
            f"You opened break-glass for {sha[:7]}. It needs a second signature within the hour; "
            "owners, the department’s manager and admins were told."
        )
    break_glass.sign(row, sha=sha, by=by)
    return f"You signed. {sha[:7]} may be merged for sixty minutes, marked as overridden."


def _revoke(row: Change, by: User, given: dict[str, Any]) -> str:
    if given["review"] is None:
        approval = standing(by, row, []).approval
    else:
        approval = row.reviews.filter(pk=given["review"]).first()
    if approval is None:
        raise Refused("There is no standing approval of the present head to take back.")
    review: Review = reviews.revoke(approval, by=by, reason=given["body"])
    whose = "your" if review.user == by else f"{review.user or review.account}’s"
    return f"You took {whose} approval of {review.sha[:7]} back."
