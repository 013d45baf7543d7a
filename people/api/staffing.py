"""Who is in a team and whose account is on, for programs, as the pages have it."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people import permissions, selectors
from people.models import Membership, Team, User
from people.refusals import Forbidden
from people.requests import given, user_of
from people.services import accounts, teams


class MemberRow(serializers.ModelSerializer[Membership]):
    """A person in a team, and since when."""

    person = serializers.CharField(source="user.username")
    name = serializers.CharField(source="user.name")

    class Meta:
        model = Membership
        fields = ("person", "name", "since")
        read_only_fields = fields


class AccountState(serializers.Serializer[User]):
    """Whether somebody may sign in."""

    active = serializers.BooleanField()


class Members(APIView):
    """Who is in a team."""

    @extend_schema(operation_id="members_list", responses=MemberRow(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Return a team's members by name; who has left the company is none."""
        user_of(request)
        rows = selectors.memberships_at(timezone.now()).filter(
            team=_team(slug), user__is_active=True
        )
        return Response(MemberRow(rows.order_by("user__name", "user__pk"), many=True).data)


class MemberOf(APIView):
    """That somebody is in a team."""

    @extend_schema(operation_id="members_add", request=None, responses=MemberRow)
    def put(self, request: Request, slug: str, username: str) -> Response:
        """Add somebody, as an admin or the department's manager. Safe to repeat."""
        by, team, user = user_of(request), _team(slug), _person(username)
        return Response(MemberRow(_held(by, team, user) or teams.add(team, user=user, by=by)).data)

    @extend_schema(operation_id="members_remove", responses={204: None})
    def delete(self, request: Request, slug: str, username: str) -> Response:
        """End somebody's membership; that they were in it stays known. Safe to repeat."""
        by, team, user = user_of(request), _team(slug), _person(username)
        if held := _held(by, team, user):
            teams.remove(held, by=by)
        return Response(status=204)


class AccountOf(APIView):
    """Somebody's account."""

    @extend_schema(operation_id="accounts_switch", request=AccountState, responses=AccountState)
    def put(self, request: Request, username: str) -> Response:
        """Switch an account off or on, as an admin; off ends its tokens. Safe to repeat."""
        by, one, active = (
            user_of(request),
            _person(username),
            given(request, AccountState)["active"],
        )
        if why_not := permissions.why_not_switch(by, one):
            raise Forbidden(why_not)
        if one.is_active != active:
            (accounts.reactivate if active else accounts.deactivate)(one, by=by)
        return Response({"active": active})


def _held(by: User, team: Team, user: User) -> Membership | None:
    """Somebody's membership now, for who may change it. Raises Forbidden."""
    if why_not := permissions.why_not_staff(by, team, user):
        raise Forbidden(why_not)
    return selectors.memberships_at(timezone.now()).filter(team=team, user=user).first()


def _team(slug: str) -> Team:
    return get_object_or_404(Team.objects.select_related("department"), slug=slug)


def _person(username: str) -> User:
    return get_object_or_404(User, username=username)
