"""Announcements for programs, under the rules and refusals of the pages."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.acting import Act
from people.models import User
from people.requests import given, page_answer, user_of
from people.serializers import CURSOR, KEY_HELP, page_of
from platforms import news
from platforms.api.named import PLATFORM, platform_asked, platform_named
from platforms.models import Announcement
from platforms.serializers import AnySerializer
from platforms.services import news as services


class AnnouncementDetail(serializers.ModelSerializer[Announcement]):
    """News of a platform, or for everybody where `platform` is null; `text` is Markdown."""

    platform = serializers.CharField(source="platform.slug", default=None, allow_null=True)
    by = serializers.CharField(source="by.username")

    class Meta:
        model = Announcement
        fields = ("id", "platform", "title", "text", "since", "until", "by", "at")
        read_only_fields = fields


class EditedAnnouncement(AnySerializer):
    """News, and the whole days on which it is shown, by the organisation's zone."""

    title = serializers.CharField(max_length=150)
    text = serializers.CharField(
        max_length=services.TEXT_LIMIT, required=False, allow_blank=True, help_text="Markdown."
    )
    first = serializers.DateField()
    last = serializers.DateField(help_text="The last day on which it is shown.")


class NewAnnouncement(EditedAnnouncement):
    """News of a platform you own; without `platform`, for everybody, which admins may."""

    platform = serializers.SlugField(required=False, allow_null=True)
    key = serializers.CharField(max_length=64, required=False, help_text=KEY_HELP)


FILTERS = [
    PLATFORM,
    OpenApiParameter(
        "coming", OpenApiTypes.STR, enum=["1"], description="What you may change and nobody sees."
    ),
    CURSOR,
]


class Announcements(APIView):
    """What is and was announced, and announcing."""

    @extend_schema(
        operation_id="announcements_list", parameters=FILTERS, responses=page_of(AnnouncementDetail)
    )
    def get(self, request: Request) -> Response:
        """Return all that was announced, what ends last first."""
        user, asked = user_of(request), request.query_params
        only, cursor = platform_asked(user, asked.get("platform", "")), asked.get("page", "")
        if asked.get("coming", ""):
            return page_answer(request, news.coming_page(user, cursor, only), AnnouncementDetail)
        return page_answer(request, news.page(user, cursor, only), AnnouncementDetail)

    @extend_schema(
        operation_id="announcements_announce",
        request=NewAnnouncement,
        responses={201: AnnouncementDetail},
    )
    def post(self, request: Request) -> Response:
        """Announce; those who subscribe to the platform hear of it once."""
        user, said = user_of(request), given(request, NewAnnouncement)
        platform = platform_named(user, said.pop("platform", None) or "")
        made = services.announce(platform, by=user, **said)
        return Response(AnnouncementDetail(made).data, status=201)


class AnnouncementById(APIView):
    """One announcement."""

    @extend_schema(operation_id="announcements_read", responses=AnnouncementDetail)
    def get(self, request: Request, pk: int) -> Response:
        """Return an announcement; one that is to come, if you may change it."""
        return Response(AnnouncementDetail(_announcement(user_of(request), pk)).data)

    @extend_schema(
        operation_id="announcements_edit", request=EditedAnnouncement, responses=AnnouncementDetail
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Change what you send of an announcement; nobody is told a second time."""
        user = user_of(request)
        said = given(request, EditedAnnouncement, partial=True)
        done = services.edit(_announcement(user, pk), by=user, **said)
        return Response(AnnouncementDetail(done).data)


class End(Act):
    """End an announcement now; ending it again changes nothing."""

    operation = "announcements_end"
    does = staticmethod(services.end)
    shows = AnnouncementDetail

    def row(self, user: User, **where: Any) -> Announcement:
        return _announcement(user, **where)


def _announcement(user: User, pk: int) -> Announcement:
    return get_object_or_404(news.readable(user), pk=pk)
