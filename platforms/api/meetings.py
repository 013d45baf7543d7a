"""Meetings for programs, under the rules and refusals of the pages."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.acting import Act
from people.models import User
from people.paging import Order, cut
from people.requests import given, page_answer, user_of
from people.serializers import CURSOR, page_of
from platforms import news, recurring
from platforms.api.named import PLATFORM, platform_asked, platform_named
from platforms.models import Meeting, Repeats
from platforms.serializers import AnySerializer
from platforms.services import news as services

#: So many of a meeting's next times are told with it.
DATES = 5
REPEATS = [(one.value, one.label) for one in Repeats]


class MeetingTime(AnySerializer):
    """One time that a meeting takes place."""

    begins = serializers.DateTimeField()
    ends = serializers.DateTimeField()


class MeetingDetail(serializers.ModelSerializer[Meeting]):
    """A meeting by the clock of `time_zone`, without end where `last_day` is null."""

    platform = serializers.CharField(source="platform.slug")
    repeats = serializers.ChoiceField(choices=REPEATS)
    rule = serializers.SerializerMethodField(
        help_text="The RRULE of iCalendar without its end; empty for a meeting held once."
    )
    dates = serializers.SerializerMethodField(help_text=f"The next {DATES} times at most.")

    class Meta:
        model = Meeting
        fields = (
            *("id", "platform", "title", "text", "place", "day", "begins", "minutes", "repeats"),
            *("last_day", "time_zone", "skipped", "ended_at", "changed_at", "rule", "dates"),
        )
        read_only_fields = fields

    def get_rule(self, meeting: Meeting) -> str:
        return recurring.rule(meeting)

    @extend_schema_field(MeetingTime(many=True))
    def get_dates(self, meeting: Meeting) -> Any:
        if meeting.ended_at:
            return []
        coming = recurring.upcoming([meeting], DATES, each=DATES)
        return MeetingTime(coming, many=True).data


class EditedMeeting(AnySerializer):
    """When a meeting takes place by the clock of its platform, how often, and where."""

    title = serializers.CharField(max_length=150)
    text = serializers.CharField(max_length=500, required=False, allow_blank=True)
    place = serializers.CharField(
        max_length=300, required=False, allow_blank=True, help_text="A room, or a call's address."
    )
    day = serializers.DateField(help_text="The first day.")
    begins = serializers.TimeField()
    minutes = serializers.IntegerField(min_value=5, max_value=1440, required=False)
    repeats = serializers.ChoiceField(choices=REPEATS, required=False)
    last_day = serializers.DateField(required=False, allow_null=True)


class NewMeeting(EditedMeeting):
    """A meeting of a platform you own; the very same again finds the one that is there."""

    platform = serializers.SlugField()


class Skipped(AnySerializer):
    """A day on which it does not take place."""

    day = serializers.DateField()


FILTERS = [
    PLATFORM,
    OpenApiParameter(
        "mine",
        OpenApiTypes.STR,
        enum=["1"],
        description="Of platforms you follow or have a say on.",
    ),
    CURSOR,
]


class Meetings(APIView):
    """Meetings that still take place, and holding one."""

    @extend_schema(
        operation_id="meetings_list", parameters=FILTERS, responses=page_of(MeetingDetail)
    )
    def get(self, request: Request) -> Response:
        """Return meetings with the next times at which each takes place."""
        user, asked = user_of(request), request.query_params
        rows = news.mine(user) if asked.get("mine", "") else news.meetings_seen(user)
        if platform := platform_asked(user, asked.get("platform", "")):
            rows = rows.filter(platform=platform)
        return page_answer(request, cut(rows, Order(), asked.get("page", "")), MeetingDetail)

    @extend_schema(operation_id="meetings_hold", request=NewMeeting, responses={201: MeetingDetail})
    def post(self, request: Request) -> Response:
        """Put a meeting into the calendar of a platform you own."""
        user, said = user_of(request), given(request, NewMeeting)
        platform = platform_named(user, said.pop("platform"))
        assert platform  # the shape asks for it
        return Response(MeetingDetail(services.hold(platform, by=user, **said)).data, status=201)


class MeetingById(APIView):
    """One meeting."""

    @extend_schema(operation_id="meetings_read", responses=MeetingDetail)
    def get(self, request: Request, pk: int) -> Response:
        """Return a meeting, also one that has ended."""
        return Response(MeetingDetail(_meeting(user_of(request), pk)).data)

    @extend_schema(operation_id="meetings_change", request=EditedMeeting, responses=MeetingDetail)
    def patch(self, request: Request, pk: int) -> Response:
        """Change what you send of a meeting; calendars that have it take the change over."""
        user, said = user_of(request), given(request, EditedMeeting, partial=True)
        done = services.change(_meeting(user, pk), by=user, **said)
        return Response(MeetingDetail(done).data)


class _OnMeeting(Act):
    shows = MeetingDetail

    def row(self, user: User, **where: Any) -> Meeting:
        return _meeting(user, **where)


class Skip(_OnMeeting):
    """Leave one day out; leaving it out again changes nothing."""

    operation = "meetings_skip"
    does = staticmethod(services.skip)
    asks = Skipped


class End(_OnMeeting):
    """Take a meeting out of the calendar with all that would come. Safe to repeat."""

    operation = "meetings_end"
    does = staticmethod(services.end_meeting)


def _meeting(user: User, pk: int) -> Meeting:
    return get_object_or_404(news.meetings_known(user), pk=pk)
