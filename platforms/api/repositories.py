"""A platform's repositories and their gates, and what their files say otherwise, for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.acting import Act
from people.models import User
from people.requests import given, user_of
from platforms import permissions, suggesting
from platforms.hosts.connections import usable
from platforms.models import Difference, Host, Platform, Repository
from platforms.serializers import AnySerializer, RepositoryDetail
from platforms.services import differences
from platforms.services import repositories as services
from platforms.successors import platform_at


class NewRepository(AnySerializer):
    """A repository of a connected host; without `host`, of the first that is connected."""

    full_name = serializers.CharField(
        max_length=200, help_text="As its address on the host ends: organisation/repository."
    )
    host = serializers.SlugField(max_length=60, required=False, help_text="Its key.")

    def validate_host(self, key: str) -> Host:
        """The connection of this key."""
        found = usable().filter(key=key).first()
        if found is None:
            raise serializers.ValidationError("The portal is not connected to this host.")
        return found


class DifferenceRow(serializers.ModelSerializer[Difference]):
    """A field for which a repository's own file says something else than the platform's page."""

    repository = serializers.CharField(source="repository.full_name")
    here = serializers.SerializerMethodField(help_text="What the page says now.")
    there = serializers.SerializerMethodField(help_text="What the file says.")

    class Meta:
        model = Difference
        fields = ("id", "repository", "field", "here", "there", "source", "found_at", "answer")
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.ANY)
    def get_here(self, row: Difference) -> Any:
        return getattr(row.platform, row.field)

    @extend_schema_field(OpenApiTypes.ANY)
    def get_there(self, row: Difference) -> Any:
        return row.value


class Repositories(APIView):
    """The repositories of a platform."""

    @extend_schema(operation_id="repositories_list", responses=RepositoryDetail(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Return them with what was last read of their gates, by name."""
        rows = platform_at(user_of(request), slug).repositories.order_by("full_name")
        return Response(RepositoryDetail(rows, many=True).data)

    @extend_schema(
        operation_id="repositories_connect",
        request=NewRepository,
        responses={201: RepositoryDetail},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Connect a repository to a platform you own; the host is asked. Safe to repeat."""
        user = user_of(request)
        platform, said = platform_at(user, slug), given(request, NewRepository)
        made = services.connect(platform, by=user, **said)
        return Response(RepositoryDetail(made).data, status=201)


class Gate(APIView):
    """Whether a repository's host waits for the owners' approval."""

    @extend_schema(operation_id="gate_look", request=None, responses=RepositoryDetail)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Read from the host now whether it waits; the host is not changed."""
        return _gate_after(request, slug, pk, services.look_at_gate)

    @extend_schema(operation_id="gate_set", request=None, responses=RepositoryDetail)
    def put(self, request: Request, slug: str, pk: int) -> Response:
        """Make the host refuse merges without the portal's status. Safe to repeat."""
        return _gate_after(request, slug, pk, services.set_gate)


class Differences(APIView):
    """What files say otherwise."""

    @extend_schema(operation_id="differences_list", responses=DifferenceRow(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Return what waits for an answer of yours, the oldest first; nothing for others."""
        user = user_of(request)
        platform = platform_at(user, slug)
        if permissions.why_not_edit(user, platform):
            return Response([])
        rows = _differences(platform).filter(answer="").order_by("found_at", "pk")
        return Response(DifferenceRow(rows, many=True).data)


class _OnDifference(Act):
    shows = DifferenceRow

    def row(self, user: User, **where: Any) -> Difference:
        rows = _differences(platform_at(user, where["slug"]))
        return get_object_or_404(rows, pk=where["pk"])


class Take(_OnDifference):
    """Put it on the platform's page. Safe to repeat."""

    operation = "differences_take"
    does = staticmethod(differences.take)


class Leave(_OnDifference):
    """Keep what the page says; the same is not asked for again. Safe to repeat."""

    operation = "differences_leave"
    does = staticmethod(differences.leave)


def _gate_after(request: Request, slug: str, pk: int, act: Callable[..., Repository]) -> Response:
    user = user_of(request)
    rows = platform_at(user, slug).repositories.select_related("host", "platform__team")
    return Response(RepositoryDetail(act(get_object_or_404(rows, pk=pk), by=user)).data)


def _differences(platform: Platform) -> QuerySet[Difference]:
    rows = Difference.objects.filter(platform=platform, field__in=suggesting.FIELDS)
    return rows.select_related("platform", "repository")
