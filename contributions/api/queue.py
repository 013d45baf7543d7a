"""What waits for oneself, by program: decisions and reviews in the order in which they are due."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from contributions.pages.queue import KINDS, Waits, queue_of
from people.models import User
from people.refusals import Invalid
from people.requests import page_link, user_of
from people.serializers import CURSOR
from platforms.api.named import PLATFORM, platform_asked


class WaitsRow(serializers.Serializer[Any]):
    """A proposal to decide or a change to review, and why it waits for you."""

    path = serializers.CharField(source="url", help_text="On the portal; it ends with the id.")
    title = serializers.CharField()
    what = serializers.CharField(help_text="What it is, and on which platform.")
    author = serializers.SerializerMethodField(
        help_text="By user name, or by login where nobody here has the account."
    )
    why = serializers.CharField(help_text="new, submitted, waiting, lapsed or changes_requested.")
    more = serializers.CharField(help_text="The same in words.")
    group = serializers.CharField(help_text="The owner groups that wait, of which you are one.")
    due = serializers.DateTimeField(allow_null=True)
    hours_left = serializers.FloatField(
        source="left", allow_null=True, help_text="Working hours; negative when late."
    )

    def get_author(self, row: Waits) -> str | None:
        who = row.author
        return who.username if isinstance(who, User) else who.login if who else None


class QueuePage(serializers.Serializer[Any]):
    """A page of rows; `count` and `late` are of all that wait."""

    count = serializers.IntegerField()
    late = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    results = WaitsRow(many=True)


KIND = OpenApiParameter("kind", OpenApiTypes.STR, enum=KINDS, description="Only these.")


class Queue(APIView):
    """What waits for you."""

    @extend_schema(
        operation_id="queue_list", parameters=[KIND, PLATFORM, CURSOR], responses=QueuePage
    )
    def get(self, request: Request) -> Response:
        """Return what you can decide or review, the soonest due first."""
        user, asked = user_of(request), request.query_params
        kind, only = asked.get("kind", ""), platform_asked(user, asked.get("platform", ""))
        if kind and kind not in KINDS:
            raise Invalid("Nothing was listed.", {"kind": f"One of {', '.join(KINDS)}."})
        slug = only.slug if only else ""
        found = queue_of(user, kind=kind, platform=slug, cursor=asked.get("page", ""))
        following = page_link(request, found.later)
        about = {"count": found.count, "late": found.late, "next": following}
        return Response({**about, "results": WaitsRow(found.rows, many=True).data})
