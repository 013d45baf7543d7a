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

from contributions.api.changes import OnChange, change_at
from contributions.models import Review
from contributions.pages.evidence_pack import pack_seen, plain
from contributions.serializers.changes import Account, OfSha
from contributions.serializers.proposals import NewComment, Person, Remark
from contributions.services import attributions, break_glass, decisions
from contributions.services import reviews as services
from people.acting import Act
from people.models import User
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


class Whose(serializers.Serializer[Any]):
    """The e-mail of a commit that matched no account, and the account on the git host."""

    email = serializers.CharField(max_length=254)
    login = serializers.CharField(max_length=100)


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


class TakeBack(Act):
    """Take an approval back: yours, your deputy's, or as an admin any. Safe to repeat."""

    operation = "changes_take_back"
    does = staticmethod(services.revoke)
    asks = TakenBack
    shows = ReviewRow

    def row(self, user: User, **where: Any) -> Review:
        rows = change_at(user, where["pk"]).reviews
        return get_object_or_404(
            rows.select_related("user", "account__user", "change"), pk=where["review"]
        )


class BreakGlass(OnChange):
    """Open break-glass for one commit, to be signed within the hour. Safe to repeat."""

    operation = "changes_break_glass"
    does = staticmethod(break_glass.open)
    asks = Emergency


class Sign(OnChange):
    """Sign second: the commit may be merged for an hour, as overridden. Safe to repeat."""

    operation = "changes_sign"
    does = staticmethod(break_glass.sign)
    asks = OfSha


class Attribute(OnChange):
    """Say whose a commit's e-mail is, as an owner without a part in it. Safe to repeat."""

    operation = "changes_attribute"
    does = staticmethod(attributions.attribute)
    asks = Whose


class Evidence(APIView):
    """What is on record about a merge."""

    @extend_schema(operation_id="changes_evidence", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        """Return it with the facts, the events and their hashes, to be checked elsewhere."""
        return Response(plain(pack_seen(user_of(request), pk)))
