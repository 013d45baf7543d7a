"""Who asks, and what they say of themselves, for programs."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.fields import LONGEST, MOST
from people.models import User
from people.requests import given, user_of
from people.selectors import teams_of
from people.services import own as services
from people.zones import zone_names


class Self(serializers.ModelSerializer[User]):
    """You; an empty `time_zone` is the organisation's."""

    teams = serializers.SerializerMethodField(help_text="Slugs, the one you are in longest first.")
    is_admin = serializers.BooleanField(read_only=True)

    class Meta:
        model = User
        fields = ("username", "name", "time_zone", "skills", "teams", "is_admin")
        read_only_fields = fields

    def get_teams(self, user: User) -> list[str]:
        return [one.slug for one in teams_of(user)]


class EditedSelf(serializers.Serializer[Any]):
    """What you say of yourself; past decisions keep the name they were made under."""

    name = serializers.CharField(max_length=150)
    time_zone = serializers.CharField(max_length=60, allow_blank=True)
    skills = serializers.ListField(child=serializers.CharField(max_length=LONGEST), max_length=MOST)

    def validate_time_zone(self, name: str) -> str:
        """The zone, if there is one of this name."""
        if name and name not in zone_names():
            raise serializers.ValidationError("There is no such time zone.")
        return name


class Me(APIView):
    """You."""

    @extend_schema(operation_id="me_read", responses=Self)
    def get(self, request: Request) -> Response:
        """Return who you are to the portal."""
        return Response(Self(user_of(request)).data)

    @extend_schema(operation_id="me_edit", request=EditedSelf, responses=Self)
    def patch(self, request: Request) -> Response:
        """Change what you send of yourself, and nothing else."""
        said = given(request, EditedSelf, partial=True)
        return Response(Self(services.describe(by=user_of(request), **said)).data)
