"""Archiving, bringing back and merging platforms for programs, as the page does it."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.models import User
from people.refusals import Forbidden, Invalid
from people.requests import given, user_of
from platforms import permissions
from platforms.api.catalogue import OnPlatform
from platforms.api.named import platform_named
from platforms.models import Platform
from platforms.selectors import visible_to
from platforms.serializers import AnySerializer, PlatformDetail
from platforms.services import retiring as services
from platforms.successors import platform_at


class Reason(AnySerializer):
    """Why; it stands on the platform's page."""

    reason = serializers.CharField(max_length=services.LONGEST_REASON)


class Merged(Reason):
    """What a platform becomes part of, and why."""

    into = serializers.SlugField(help_text="The slug of a platform that you own too.")


class MergePreview(AnySerializer):
    """What merging would do: what moves, by what it is called, and how many of it there are."""

    moved = serializers.DictField(child=serializers.IntegerField())
    owners = serializers.ListField(
        child=serializers.CharField(), help_text="Who would be offered the ownership of the other."
    )
    staying = serializers.ListField(child=serializers.CharField())


class Archive(OnPlatform):
    """Let a platform be read only, out of the lists. Archiving it again changes nothing."""

    operation = "platforms_archive"
    does = staticmethod(services.archive)
    asks = Reason


class BringBack(OnPlatform):
    """Let a platform take contributions again. Safe to repeat."""

    operation = "platforms_bring_back"
    does = staticmethod(services.bring_back)


class Merge(APIView):
    """Merging a platform into another."""

    @extend_schema(
        operation_id="platforms_merge_preview",
        parameters=[
            OpenApiParameter(
                "into", OpenApiTypes.STR, required=True, description="The other’s slug."
            )
        ],
        responses=MergePreview,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Return what merging would do; nothing is changed."""
        user = user_of(request)
        platform = _itself(user, slug)
        into = _other(user, request.query_params.get("into", ""))
        if why_not := permissions.why_not_merge(user, platform, into):
            raise Forbidden(why_not)
        found = services.preview(platform, into)
        return Response(
            {
                "moved": found.moved,
                "owners": [one.username for one in found.owners],
                "staying": found.staying,
            }
        )

    @extend_schema(operation_id="platforms_merge", request=Merged, responses=PlatformDetail)
    def post(self, request: Request, slug: str) -> Response:
        """Make a platform part of another, which is answered. Safe to repeat."""
        user, said = user_of(request), given(request, Merged)
        platform, into = _itself(user, slug), _other(user, said.pop("into"))
        services.merge(platform, into=into, by=user, **said)
        return Response(PlatformDetail(platform_at(user, into.slug)).data)


def _itself(user: User, slug: str) -> Platform:
    # Also one that was merged already: merging it again into the same changes nothing.
    return get_object_or_404(visible_to(user), slug=slug)


def _other(user: User, slug: str) -> Platform:
    try:
        found = platform_named(user, slug)
    except Invalid:
        found = None
    if found is None:
        raise Invalid("Nothing was merged.", {"into": "There is no such platform."})
    return found
