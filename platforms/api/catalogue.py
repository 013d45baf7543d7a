"""The catalogue for programs."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.acting import Act
from people.models import User
from people.requests import given, page_link, user_of
from platforms import listing
from platforms.counting import Counting
from platforms.filters import LONGEST_SEARCH, SORTS
from platforms.listed import SIZE, Listed
from platforms.models import Governance, Lifecycle, Openness, Platform, Promised, Room
from platforms.serializers import EditedPlatform, NewPlatform, PlatformDetail, PlatformPage
from platforms.services import platforms as services
from platforms.successors import platform_at

LARGEST_PAGE = 100


def _several(name: str, values: list[str] | None = None) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, many=True, enum=values)


FILTERS = [
    OpenApiParameter("q", OpenApiTypes.STR, description=f"Words, {LONGEST_SEARCH} signs at most."),
    OpenApiParameter("exact", OpenApiTypes.STR, description="Not empty: correct no spelling."),
    _several("openness", [item.value for item in Openness]),
    _several("governance", [item.value for item in Governance]),
    _several("lifecycle", [item.value for item in Lifecycle]),
    _several("room", [item.value for item in Room]),
    _several("promised", [item.value for item in Promised]),
    _several("department"),
    _several("language"),
    OpenApiParameter("tag", OpenApiTypes.STR),
    OpenApiParameter("since", OpenApiTypes.DATETIME, description="In the catalogue since then."),
    OpenApiParameter("sort", OpenApiTypes.STR, enum=[key for key, _ in SORTS]),
    OpenApiParameter("page", OpenApiTypes.STR, description="A cursor from next or previous."),
    OpenApiParameter("size", {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE}),
]


class Platforms(APIView):
    """The list of platforms, and registering one."""

    @extend_schema(operation_id="platforms_list", parameters=FILTERS, responses={200: PlatformPage})
    def get(self, request: Request) -> Response:
        """Return platforms you may see, by the same questions as the page."""
        params = request.query_params
        found = listing.find(user_of(request), params)
        if found.question.errors:
            raise ValidationError(found.question.errors)
        page = listing.page(found, params.get("page", ""), _size(params), marked=False)
        count, exact = Counting(user_of(request)).counted(found, page)
        return Response(
            {
                "count": count,
                "count_is_exact": exact,
                "searched_for": found.shown,
                "next": page_link(request, page.older),
                "previous": page_link(request, page.newer),
                "results": [_row(one) for one in page.rows],
            }
        )

    @extend_schema(
        operation_id="platforms_register", request=NewPlatform, responses={201: PlatformDetail}
    )
    def post(self, request: Request) -> Response:
        """Register a platform for a team of yours."""
        made = services.register(by=user_of(request), **given(request, NewPlatform))
        return Response(PlatformDetail(made).data, status=201)


class PlatformBySlug(APIView):
    """One platform."""

    @extend_schema(operation_id="platforms_read", responses={200: PlatformDetail})
    def get(self, request: Request, slug: str) -> Response:
        """Return a platform with its owners and repositories."""
        return Response(PlatformDetail(platform_at(user_of(request), slug)).data)

    @extend_schema(
        operation_id="platforms_edit", request=EditedPlatform, responses={200: PlatformDetail}
    )
    def patch(self, request: Request, slug: str) -> Response:
        """Change what you send of a platform you own, and nothing else."""
        user = user_of(request)
        platform, said = platform_at(user, slug), given(request, EditedPlatform, partial=True)
        services.edit(platform, by=user, **said)
        return Response(PlatformDetail(platform_at(user, slug)).data)


class OnPlatform(Act):
    """An act on a platform."""

    shows = PlatformDetail

    def row(self, user: User, **where: Any) -> Platform:
        return platform_at(user, where["slug"])


class Confirm(OnPlatform):
    """Say as an owner that what stands of the platform is true now."""

    operation = "platforms_confirm"
    does = staticmethod(services.confirm)


def _size(params: QueryDict) -> int:
    text = params.get("size", str(SIZE))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= LARGEST_PAGE):
        raise ValidationError({"size": [f"A whole number from 1 to {LARGEST_PAGE}."]})
    return int(text)


def _row(one: Listed) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "name": one.name,
        "summary": one.summary,
        "department": one.department_slug,
        "team": one.team_slug,
        "language": one.language,
        "tags": one.tags,
        "openness": one.openness,
        "governance": one.governance,
        "lifecycle": one.lifecycle,
        "response_hours": one.response_hours,
        "decision_hours": one.decision_hours,
        "room": one.room,
        "readiness": one.readiness if one.assessed_at else None,
        "activity": one.activity if one.assessed_at else None,
    }
