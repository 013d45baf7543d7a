"""What one was told, for programs, and noting that it was read."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people import selectors
from people.models import Notification
from people.paging import newest_first
from people.requests import given, page_answer, user_of
from people.serializers import CURSOR, page_of
from people.services import own as services


class NotificationRow(serializers.ModelSerializer[Notification]):
    """What you were told, why, and the path on the portal where to act."""

    class Meta:
        model = Notification
        fields = ("id", "kind", "title", "body", "path", "why", "at", "read_at")
        read_only_fields = fields


class UpTo(serializers.Serializer[Any]):
    """The newest that you have seen."""

    up_to = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


UNREAD = OpenApiParameter(
    "unread", OpenApiTypes.STR, enum=["1"], description="Only what is not read yet."
)


class Notifications(APIView):
    """What you were told."""

    @extend_schema(
        operation_id="notifications_list",
        parameters=[UNREAD, CURSOR],
        responses=page_of(NotificationRow),
    )
    def get(self, request: Request) -> Response:
        """Return what you were told, the newest first."""
        user, asked = user_of(request), request.query_params
        found = selectors.unread if asked.get("unread", "") else selectors.notifications_of
        page = newest_first(found(user), asked.get("page", ""))
        return page_answer(request, page, NotificationRow)


class Read(APIView):
    """Having read."""

    @extend_schema(operation_id="notifications_read", request=UpTo, responses={204: None})
    def post(self, request: Request) -> Response:
        """Note that you have read all up to one; what came later stays unread. Safe to repeat."""
        services.mark_all_read(by=user_of(request), **given(request, UpTo))
        return Response(status=204)
