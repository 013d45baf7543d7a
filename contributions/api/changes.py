"""Changes for programs, under the rules and refusals of the pages."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from contributions.forms.changes import STATES, ChangeFilter
from contributions.models import Change
from contributions.pages import change_list
from contributions.pages.seen import changes_seen
from contributions.selectors import visible_proposals
from contributions.serializers import changes as shapes
from contributions.services import changes as services
from contributions.services import reviews
from people.acting import Act
from people.models import User
from people.refusals import Invalid
from people.requests import Shape, given, page_answer, user_of
from people.serializers import CURSOR, page_of
from platforms.api.named import PLATFORM
from platforms.selectors import visible_to

FILTERS = [
    OpenApiParameter(
        "state",
        OpenApiTypes.STR,
        enum=[state for state, _ in STATES if state],
        description="Open ones where none is given.",
    ),
    PLATFORM,
    OpenApiParameter("mine", OpenApiTypes.STR, enum=["1"], description="Only your own."),
    CURSOR,
]


class Changes(APIView):
    """The list of changes."""

    @extend_schema(
        operation_id="changes_list", parameters=FILTERS, responses=page_of(shapes.ChangeRow)
    )
    def get(self, request: Request) -> Response:
        """Return changes you may see, the newest first."""
        user, asked = user_of(request), ChangeFilter(request.query_params)
        if not asked.is_valid():
            raise Invalid("Nothing was listed.", dict.fromkeys(asked.errors, "Not known."))
        slug = asked.cleaned_data["platform"]
        if slug and not visible_to(user).filter(slug=slug).exists():
            raise Invalid("Nothing was listed.", {"platform": "No such platform."})
        page = change_list.page(user, asked.cleaned_data, request.query_params.get("page", ""))
        return page_answer(request, page, shapes.ChangeRow)


class ChangeById(APIView):
    """One change."""

    @extend_schema(operation_id="changes_read", responses=shapes.ChangeDetail)
    def get(self, request: Request, pk: int) -> Response:
        """Return a change with the whole reasoning of its verdict."""
        return change_shown(user_of(request), pk)


class OnChange(Act):
    """An act on a change."""

    shows = shapes.ChangeDetail

    def row(self, user: User, **where: Any) -> Change:
        return change_at(user, **where)


class Approve(OnChange):
    """Approve exactly one commit for every owner group in which you count."""

    operation = "changes_approve"
    does = staticmethod(reviews.approve)
    asks = shapes.Approval


class RequestChanges(OnChange):
    """Stop a change until you act again on its current head."""

    operation = "changes_request_changes"
    does = staticmethod(reviews.request_changes)
    asks = shapes.ChangesRequest


class Merge(APIView):
    """Merging one commit."""

    @extend_schema(
        operation_id="changes_merge", request=shapes.OfSha, responses={202: shapes.Merging}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Ask for the merge of exactly one commit; the answer comes with the change later."""
        user, change, said = _given(request, pk, shapes.OfSha)
        intent = services.merge(change, by=user, sha=said["sha"])
        return Response(shapes.Merging(intent).data, status=202)


class Refresh(OnChange):
    """Read the pull request from its host now."""

    operation = "changes_refresh"
    does = staticmethod(services.refresh)


class Link(APIView):
    """Linking a change to a proposal."""

    @extend_schema(operation_id="changes_link", request=shapes.Link, responses=shapes.ChangeDetail)
    def post(self, request: Request, pk: int) -> Response:
        """Say that a change carries out an accepted proposal."""
        user, change, said = _given(request, pk, shapes.Link)
        proposal = visible_proposals(user).filter(pk=said["proposal"]).first()
        if proposal is None:
            raise Invalid("Nothing was linked.", {"proposal": "No such proposal."})
        services.link(change, proposal, by=user)
        return change_shown(user, pk)


def change_at(user: User, pk: int) -> Change:
    """A change that somebody may see; Http404 otherwise."""
    return get_object_or_404(changes_seen(user), pk=pk)


def change_shown(user: User, pk: int, status: int = 200) -> Response:
    """The change as it stands."""
    return Response(shapes.ChangeDetail(change_at(user, pk)).data, status=status)


def _given(request: Request, pk: int, shape: type[Shape]) -> tuple[User, Change, dict[str, Any]]:
    user = user_of(request)
    return user, change_at(user, pk), given(request, shape)
