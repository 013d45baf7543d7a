"""What was said and decided on a change, break-glass, and the evidence of its merge, by program."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from contributions.api.changes import change_at, change_shown
from contributions.models import Review
from contributions.pages.evidence_pack import pack_seen, plain
from contributions.serializers.changes import Account, ChangeDetail, OfSha
from contributions.serializers.proposals import NewComment, Person, Remark
from contributions.services import break_glass, decisions
from contributions.services import reviews as services
from people.requests import given, user_of


class ReviewRow(serializers.ModelSerializer[Review]):
    """An approval, or a request for changes, of exactly one commit; why it lapsed, if it did."""

    kind = serializers.CharField()
    user = Person(read_only=True, allow_null=True)
    account = Account(read_only=True, allow_null=True)

    class Meta:
        model = Review
        fields = (
            *("id", "kind", "user", "account", "sha", "base_ref", "role", "policy_versions", "at"),
            *("source", "text", "lapsed_at", "lapse_reason"),
        )
        read_only_fields = fields


class TakenBack(serializers.Serializer[Any]):
    """Why; needed where the approval is somebody else's."""

    reason = serializers.CharField(
        max_length=services.REASON_LIMIT, required=False, allow_blank=True
    )


class Emergency(OfSha):
    """Why the owners of one commit cannot be waited for."""

    reason = serializers.CharField(max_length=break_glass.REASON_LIMIT)


class Comments(APIView):
    """The discussion of a change."""

    @extend_schema(operation_id="changes_comments", responses=Remark(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Return the comments, the oldest first."""
        rows = change_at(user_of(request), pk).comments.select_related("author")
        return Response(Remark(rows, many=True).data)

    @extend_schema(operation_id="changes_comment", request=NewComment, responses={201: Remark})
    def post(self, request: Request, pk: int) -> Response:
        """Comment on a change."""
        user = user_of(request)
        change, said = change_at(user, pk), given(request, NewComment)
        made = decisions.comment(change, by=user, **said)
        return Response(Remark(made).data, status=201)


class Reviews(APIView):
    """What was decided on a change."""

    @extend_schema(operation_id="changes_reviews", responses=ReviewRow(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Return every review, the oldest first, those that lapsed too."""
        rows = change_at(user_of(request), pk).reviews.select_related("user", "account__user")
        return Response(ReviewRow(rows, many=True).data)


class TakeBack(APIView):
    """Taking an approval back."""

    @extend_schema(operation_id="changes_take_back", request=TakenBack, responses=ReviewRow)
    def post(self, request: Request, pk: int, review: int) -> Response:
        """Take an approval back: yours, your deputy's, or as an admin any. Safe to repeat."""
        user = user_of(request)
        rows = change_at(user, pk).reviews.select_related("user", "account__user", "change")
        found = get_object_or_404(rows, pk=review)
        services.revoke(found, by=user, **given(request, TakenBack))
        return Response(ReviewRow(rows.get(pk=review)).data)


class BreakGlass(APIView):
    """Letting one commit be merged without its owners."""

    @extend_schema(operation_id="changes_break_glass", request=Emergency, responses=ChangeDetail)
    def post(self, request: Request, pk: int) -> Response:
        """Open break-glass for one commit, to be signed within the hour. Safe to repeat."""
        user = user_of(request)
        change, said = change_at(user, pk), given(request, Emergency)
        break_glass.open(change, by=user, **said)
        return change_shown(user, pk)


class Sign(APIView):
    """Signing what somebody else opened."""

    @extend_schema(operation_id="changes_sign", request=OfSha, responses=ChangeDetail)
    def post(self, request: Request, pk: int) -> Response:
        """Sign second: the commit may be merged for an hour, as overridden. Safe to repeat."""
        user = user_of(request)
        break_glass.sign(change_at(user, pk), by=user, **given(request, OfSha))
        return change_shown(user, pk)


class Evidence(APIView):
    """What is on record about a merge."""

    @extend_schema(operation_id="changes_evidence", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        """Return it with the facts, the events and their hashes, to be checked elsewhere."""
        return Response(plain(pack_seen(user_of(request), pk)))
