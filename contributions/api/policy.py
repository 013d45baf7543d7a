"""A platform's approval policy by program: what is in force, saving another, asking for one."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from contributions.policy_versions import last_saved, text_of
from contributions.services import (
    ownership_sources,
    policies,
    policy_requests,
    policy_sources,
)
from people.acting import Act
from people.models import User
from people.requests import given, user_of
from platforms.models import OwnershipSource, Platform, PolicyRequest, PolicySource, choices
from platforms.successors import platform_at

LONGEST = 100_000


class PolicyDetail(serializers.Serializer[Any]):
    """What was saved in the portal last; 0 are the defaults.

    Where `read_from` is repository it counts for nothing, but the file of each repository does.
    """

    read_from = serializers.ChoiceField(choices=choices(PolicySource))
    owners_from = serializers.ChoiceField(choices=choices(OwnershipSource))
    number = serializers.IntegerField()
    text = serializers.CharField(help_text="YAML.")
    by = serializers.CharField(source="version.by.username", default=None, allow_null=True)
    seconded_by = serializers.CharField(
        source="version.seconded_by.username", default=None, allow_null=True
    )
    at = serializers.DateTimeField(source="version.at", default=None, allow_null=True)


class NewPolicy(serializers.Serializer[Any]):
    """The whole policy; a setting that is left out has its default."""

    text = serializers.CharField(max_length=LONGEST, trim_whitespace=False, help_text="YAML.")
    based_on = serializers.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        help_text="The number of the version you read; 409 if there is a newer one.",
    )


class ReadFrom(serializers.Serializer[Any]):
    """Where the policy is read from."""

    read_from = serializers.ChoiceField(choices=choices(PolicySource))


class OwnersFrom(serializers.Serializer[Any]):
    """What says who owns which path."""

    owners_from = serializers.ChoiceField(choices=choices(OwnershipSource))


class RequestRow(serializers.ModelSerializer[PolicyRequest]):
    """A policy that an admin asks for; `version` is the number under which it came in force."""

    by = serializers.CharField(source="by.username")
    settled_by = serializers.CharField(source="settled_by.username", default=None, allow_null=True)
    version = serializers.IntegerField(source="version.number", default=None, allow_null=True)

    class Meta:
        model = PolicyRequest
        fields = ("id", "text", "based_on", "by", "at", "settled_at", "settled_by", "version")
        read_only_fields = fields


class Policy(APIView):
    """The policy of a platform."""

    @extend_schema(operation_id="policy_read", responses=PolicyDetail)
    def get(self, request: Request, slug: str) -> Response:
        """Return the last version that was saved in the portal, and where it is read from."""
        return _shown(platform_at(user_of(request), slug))

    @extend_schema(operation_id="policy_save", request=NewPolicy, responses=PolicyDetail)
    def put(self, request: Request, slug: str) -> Response:
        """Put a policy in force as an owner; open changes are judged by it. Safe to repeat."""
        user = user_of(request)
        platform, said = platform_at(user, slug), given(request, NewPolicy)
        policies.save_policy(platform, by=user, **said)
        return _shown(platform)


class Source(APIView):
    """Where a policy is read from."""

    @extend_schema(operation_id="policy_read_from", request=ReadFrom, responses=PolicyDetail)
    def put(self, request: Request, slug: str) -> Response:
        """Read the policy from there from now on, as an owner. Safe to repeat."""
        user = user_of(request)
        platform, said = platform_at(user, slug), given(request, ReadFrom)
        policy_sources.choose(platform, PolicySource(said["read_from"]), by=user)
        return _shown(platform)


class Owners(APIView):
    """What says who owns which path."""

    @extend_schema(operation_id="policy_owners_from", request=OwnersFrom, responses=PolicyDetail)
    def put(self, request: Request, slug: str) -> Response:
        """Take the owners of paths from there from now on, as an owner. Safe to repeat."""
        user = user_of(request)
        platform, said = platform_at(user, slug), given(request, OwnersFrom)
        ownership_sources.choose(platform, OwnershipSource(said["owners_from"]), by=user)
        return _shown(platform)


class ReadAgain(APIView):
    """Reading a policy from the repositories."""

    @extend_schema(operation_id="policy_read_again", request=None, responses=PolicyDetail)
    def post(self, request: Request, slug: str) -> Response:
        """Read every repository's file again now, as an owner. Safe to repeat."""
        user = user_of(request)
        platform = platform_at(user, slug)
        policy_sources.read_again(platform, by=user)
        return _shown(platform)


class Requests(APIView):
    """Policies that admins ask for."""

    @extend_schema(operation_id="policy_requests_list", responses=RequestRow(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Return the request that waits, if there is one."""
        platform = platform_at(user_of(request), slug)
        rows = platform.policy_requests.filter(settled_at=None).select_related("by")
        return Response(RequestRow(rows, many=True).data)

    @extend_schema(
        operation_id="policy_requests_ask", request=NewPolicy, responses={201: RequestRow}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Ask for a policy as an admin; an owner or a second admin confirms. Safe to repeat."""
        user = user_of(request)
        platform, said = platform_at(user, slug), given(request, NewPolicy)
        asked = policy_requests.ask(platform, by=user, **said)
        return Response(RequestRow(asked).data, status=201)


class _OnRequest(Act):
    shows = RequestRow

    def row(self, user: User, **where: Any) -> PolicyRequest:
        rows = platform_at(user, where["slug"]).policy_requests.select_related(
            "platform", "by", "settled_by", "version"
        )
        return get_object_or_404(rows, pk=where["pk"])


class Confirm(_OnRequest):
    """Put it in force under both names. Safe to repeat."""

    operation = "policy_requests_confirm"
    does = staticmethod(policy_requests.confirm)


class Drop(_OnRequest):
    """Let the request go; the policy in force stays. Safe to repeat."""

    operation = "policy_requests_drop"
    does = staticmethod(policy_requests.drop)


def _shown(platform: Platform) -> Response:
    last = last_saved(platform)
    about = {
        "read_from": platform.policy_source,
        "owners_from": platform.ownership_source,
        "number": last.number if last else 0,
        "text": text_of(last),
        "version": last,
    }
    return Response(PolicyDetail(about).data)
