"""Registering a platform from a repository for programs: what its files say, then the platform."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.requests import given, user_of
from platforms.serializers import AnySerializer, NewPlatform, PlatformDetail
from platforms.services import registering as services

NAMED = "As its address on the host ends: organisation/repository."


class Said(AnySerializer):
    """What a file says of a field of the platform."""

    field = serializers.CharField()
    value = serializers.JSONField(help_text="A text, or a list of words.")
    file = serializers.CharField(source="source", help_text="the host, for what is no file.")


class FilledIn(AnySerializer):
    """What a platform's fields would be; `said` is all that was read, `problems` what was not."""

    repository = serializers.CharField()
    name = serializers.CharField(source="fields.name")
    summary = serializers.CharField(source="fields.summary")
    tags = serializers.ListField(child=serializers.CharField(), source="fields.tags")
    guide = serializers.CharField(source="fields.guide", help_text="Markdown.")
    said = Said(many=True)
    problems = serializers.ListField(child=serializers.CharField())


class NewFromRepository(NewPlatform):
    """A repository and a team of yours; what you leave out is as the files say it."""

    repository = serializers.CharField(max_length=200, help_text=NAMED)
    name = serializers.CharField(max_length=100, required=False)
    summary = serializers.CharField(max_length=300, required=False)


class Registered(PlatformDetail):
    """The platform; `warning` says why its repository is not connected, if it is not."""

    warning = serializers.CharField()

    class Meta(PlatformDetail.Meta):
        fields = (*PlatformDetail.Meta.fields, "warning")
        read_only_fields = fields


class FromRepository(APIView):
    """A platform that a repository's files describe."""

    @extend_schema(
        operation_id="platforms_fill_in",
        parameters=[
            OpenApiParameter("repository", OpenApiTypes.STR, required=True, description=NAMED)
        ],
        responses=FilledIn,
    )
    def get(self, request: Request) -> Response:
        """Return what a repository's files say of a platform; nothing is registered."""
        name = request.query_params.get("repository", "").strip()[:200]
        return Response(FilledIn(services.fill_in(name, by=user_of(request))).data)

    @extend_schema(
        operation_id="platforms_register_from",
        request=NewFromRepository,
        responses={201: Registered},
    )
    def post(self, request: Request) -> Response:
        """Register it for a team of yours and connect the repository. Safe to repeat."""
        said = given(request, NewFromRepository)
        name = said.pop("repository").strip()
        made, warning = services.register_filled_in(name, by=user_of(request), **said)
        return Response({**PlatformDetail(made).data, "warning": warning}, status=201)
