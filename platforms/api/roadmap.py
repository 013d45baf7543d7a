"""Roadmaps and help wanted for programs, under the rules and refusals of the pages."""

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
from people.models import Team, User
from people.requests import given, page_answer, user_of
from people.selectors import people_here, teams_of
from people.serializers import CURSOR, page_of
from platforms import wanted
from platforms.filters import LONGEST_SEARCH
from platforms.lifecycle import ITEM_STATES
from platforms.models import ItemNeed, RoadmapItem
from platforms.services import roadmap as services
from platforms.successors import platform_at


class NeedDetail(serializers.ModelSerializer[ItemNeed]):
    """A team that needs an item too."""

    team = serializers.CharField(source="team.slug")
    by = serializers.CharField(source="by.username")

    class Meta:
        model = ItemNeed
        fields = ("team", "why", "by", "at")
        read_only_fields = fields


class ItemRow(serializers.ModelSerializer[RoadmapItem]):
    """An item of a roadmap; `brought_forward` is in days, null without forecast or contribution."""

    platform = serializers.CharField(source="platform.slug")
    mentor = serializers.CharField(source="mentor.username", default=None, allow_null=True)
    state = serializers.ChoiceField(choices=ITEM_STATES)
    teams = serializers.IntegerField(help_text="How many teams need it too.")

    class Meta:
        model = RoadmapItem
        fields: tuple[str, ...] = (
            *("id", "platform", "title", "benefit", "skills", "effort", "mentor", "forecast"),
            *(
                "wanted",
                "state",
                "state_since",
                "state_reason",
                "delivered_on",
                "contributed",
                "brought_forward",
            ),
            "teams",
        )
        read_only_fields = fields


class ItemDetail(ItemRow):
    """An item whole; `text` is Markdown."""

    needs = NeedDetail(many=True)

    class Meta(ItemRow.Meta):
        fields = (*ItemRow.Meta.fields, "text", "needs")
        read_only_fields = fields


class NewItem(serializers.Serializer[Any]):
    """What is planned."""

    title = serializers.CharField(max_length=150)
    benefit = serializers.CharField(max_length=300, required=False, allow_blank=True)
    text = serializers.CharField(
        max_length=services.TEXT_LIMIT, required=False, allow_blank=True, help_text="Markdown."
    )
    skills = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=12
    )
    effort = serializers.CharField(max_length=100, required=False, allow_blank=True)
    forecast = serializers.DateField(required=False, allow_null=True)
    mentor: serializers.SlugRelatedField[User] = serializers.SlugRelatedField(
        slug_field="username", queryset=people_here(), required=False, allow_null=True
    )
    wanted = serializers.BooleanField(required=False)


class Dropped(serializers.Serializer[Any]):
    """Why it is planned no more; those who wait for it read it."""

    reason = serializers.CharField(max_length=300)


class NewNeed(serializers.Serializer[Any]):
    """A team of yours, and what it needs the item for."""

    team: serializers.SlugRelatedField[Team] = serializers.SlugRelatedField(
        slug_field="slug", queryset=Team.objects.all(), required=False
    )
    why = serializers.CharField(max_length=300)


FILTERS = [
    OpenApiParameter("q", OpenApiTypes.STR, description=f"Words, {LONGEST_SEARCH} signs at most."),
    OpenApiParameter("skill", OpenApiTypes.STR, many=True, description="Any of these."),
    CURSOR,
]


class HelpWanted(APIView):
    """All help that is wanted."""

    @extend_schema(operation_id="help_wanted_list", parameters=FILTERS, responses=page_of(ItemRow))
    def get(self, request: Request) -> Response:
        """Return open items that wait for somebody to pick them up, the newest first."""
        asked = request.query_params
        found = wanted.find(
            user_of(request),
            words=asked.get("q", ""),
            skills=asked.getlist("skill"),
            cursor=asked.get("page", ""),
        )
        return page_answer(request, found.page, ItemRow)


class Roadmap(APIView):
    """A platform's roadmap."""

    @extend_schema(operation_id="roadmap_list", responses=ItemRow(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Return all items of a platform, the soonest expected first."""
        one = platform_at(user_of(request), slug)
        parts = wanted.roadmap_of(one).values()
        rows = [item for part in parts for item in part]
        return Response(ItemRow(rows, many=True).data)

    @extend_schema(operation_id="roadmap_add", request=NewItem, responses={201: ItemDetail})
    def post(self, request: Request, slug: str) -> Response:
        """Put an item on the roadmap of a platform you own; the very same again finds it."""
        user = user_of(request)
        one = platform_at(user, slug)
        made = services.add(one, by=user, **given(request, NewItem))
        return Response(ItemDetail(_item(user, made.pk)).data, status=201)


class RoadmapItemById(APIView):
    """One item."""

    @extend_schema(operation_id="roadmap_read", responses=ItemDetail)
    def get(self, request: Request, pk: int) -> Response:
        """Return an item with the teams that need it too."""
        return Response(ItemDetail(_item(user_of(request), pk)).data)

    @extend_schema(operation_id="roadmap_edit", request=NewItem, responses=ItemDetail)
    def patch(self, request: Request, pk: int) -> Response:
        """Change what you send of an item, and nothing else."""
        user = user_of(request)
        services.edit(_item(user, pk), by=user, **given(request, NewItem, partial=True))
        return Response(ItemDetail(_item(user, pk)).data)


class _OnItem(Act):
    shows = ItemDetail

    def row(self, user: User, **where: Any) -> RoadmapItem:
        return _item(user, **where)


class Drop(_OnItem):
    """Take an open item off the plan, with a reason. Safe to repeat."""

    operation = "roadmap_drop"
    does = staticmethod(services.drop)
    asks = Dropped


class Reopen(_OnItem):
    """Put it back on the plan. Safe to repeat."""

    operation = "roadmap_reopen"
    does = staticmethod(services.reopen)


class Done(_OnItem):
    """Note that the owning team itself delivered it. Safe to repeat."""

    operation = "roadmap_done"
    does = staticmethod(services.done)


class Needs(APIView):
    """The teams that need an item too."""

    @extend_schema(operation_id="roadmap_need", request=NewNeed, responses={201: ItemDetail})
    def post(self, request: Request, pk: int) -> Response:
        """Say that a team of yours needs it too; without `team`, the one you are in longest."""
        user = user_of(request)
        item = _item(user, pk)
        said = given(request, NewNeed)
        team = said.get("team") or next(iter(teams_of(user)), None)
        services.need(item, by=user, team=team, why=said["why"])
        return Response(ItemDetail(_item(user, pk)).data, status=201)


class NeedOf(APIView):
    """That one team needs an item."""

    @extend_schema(operation_id="roadmap_need_no_more", responses={204: None})
    def delete(self, request: Request, pk: int, team: str) -> Response:
        """Take back that a team of yours needs it. Safe to repeat."""
        user = user_of(request)
        rows = _item(user, pk).needs.filter(team__slug=team)
        for one in rows.select_related("team", "item"):
            services.need_no_more(one, by=user)
        return Response(status=204)


def _item(user: User, pk: int) -> RoadmapItem:
    rows = wanted.counted(wanted.items_seen(user)).defer(None)
    return get_object_or_404(rows.prefetch_related("needs__team", "needs__by"), pk=pk)
