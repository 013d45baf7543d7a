"""Roles on a platform and who stands in for an owner, for programs, as the page has them."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.days import whole_days
from people.models import Team
from people.requests import given, user_of
from platforms import holding
from platforms.api.named import person
from platforms.models import Role
from platforms.serializers import AnySerializer
from platforms.services import deputies, owners
from platforms.successors import platform_at


class RoleRow(AnySerializer):
    """A role of a person or of a team; one of the two is null."""

    id = serializers.IntegerField()
    role = serializers.CharField(help_text="owner, trusted_committer or reviewer.")
    person = serializers.CharField(source="user.username", default=None, allow_null=True)
    team = serializers.CharField(source="team.slug", default=None, allow_null=True)
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)


class NewRole(AnySerializer):
    """A role below ownership, which is offered instead, for a person or a team."""

    role = serializers.ChoiceField(
        choices=[(one.value, one.label) for one in Role if one is not Role.OWNER]
    )
    person = person(required=False)
    team: serializers.SlugRelatedField[Team] = serializers.SlugRelatedField(
        slug_field="slug", queryset=Team.objects.all(), required=False
    )
    last = serializers.DateField(
        required=False, allow_null=True, help_text="The last day; none where it has no end yet."
    )

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        """What is given to whom: `who` is the person or the team."""
        who = [said.pop(name) for name in ("person", "team") if name in said]
        if len(who) != 1:
            raise serializers.ValidationError({"person": "Name either a person or a team."})
        return {**said, "who": who[0]}


class DeputyRow(AnySerializer):
    """Who stands in for an owner over a window of time, `until` excluded."""

    id = serializers.IntegerField()
    owner = serializers.CharField(source="owner.username")
    deputy = serializers.CharField(source="deputy.username")
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()


class NewDeputy(AnySerializer):
    """Who stands in, and on which whole days of the platform's zone; at most 90."""

    owner = person(required=False, help_text="You where it is left out.")
    deputy = person()
    first = serializers.DateField()
    last = serializers.DateField()


class Roles(APIView):
    """The roles on a platform."""

    @extend_schema(operation_id="roles_list", responses=RoleRow(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Return the roles that hold now; who has them through a team stands at the platform."""
        rows = holding.roles_of(platform_at(user_of(request), slug))
        return Response(RoleRow(rows, many=True).data)

    @extend_schema(operation_id="roles_give", request=NewRole, responses={201: RoleRow})
    def post(self, request: Request, slug: str) -> Response:
        """Make somebody a trusted committer or reviewer, as an owner. Safe to repeat."""
        user = user_of(request)
        platform, said = platform_at(user, slug), given(request, NewRole)
        last = said.pop("last", None)
        until = whole_days(last, last, platform.time_zone)[1] if last else None
        role = Role(said.pop("role"))
        made = owners.give_role(platform, by=user, role=role, until=until, **said)
        return Response(RoleRow(made).data, status=201)


class RoleById(APIView):
    """One role."""

    @extend_schema(operation_id="roles_end", responses={204: None})
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """End a role now; the last owner does not leave. Safe to repeat."""
        user = user_of(request)
        rows = platform_at(user, slug).roles.select_related("user", "team", "platform")
        owners.end_role(get_object_or_404(rows, pk=pk), by=user)
        return Response(status=204)


class Deputies(APIView):
    """Who stands in for a platform's owners."""

    @extend_schema(operation_id="deputies_list", responses=DeputyRow(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Return who stands in now or will, the soonest first."""
        rows = holding.deputies_of(platform_at(user_of(request), slug))
        return Response(DeputyRow(rows, many=True).data)

    @extend_schema(operation_id="deputies_appoint", request=NewDeputy, responses={201: DeputyRow})
    def post(self, request: Request, slug: str) -> Response:
        """Let somebody stand in for you; an admin does it for who is not here. Safe to repeat."""
        user = user_of(request)
        platform, said = platform_at(user, slug), given(request, NewDeputy)
        made = deputies.appoint(platform, by=user, **{"owner": user, **said})
        return Response(DeputyRow(made).data, status=201)


class DeputyById(APIView):
    """One deputy."""

    @extend_schema(operation_id="deputies_end", responses={204: None})
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """End it now, or take it back before it begins. Safe to repeat."""
        user = user_of(request)
        rows = platform_at(user, slug).deputies.select_related("owner", "deputy", "platform")
        deputies.end(get_object_or_404(rows, pk=pk), by=user)
        return Response(status=204)
