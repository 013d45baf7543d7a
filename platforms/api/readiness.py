"""Readiness checks for programs, and the exemptions from them."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.refusals import Forbidden
from people.requests import given, user_of
from platforms import assessing, permissions, readiness
from platforms.models import Exemption
from platforms.serializers import AnySerializer
from platforms.services import readiness as services
from platforms.successors import platform_at


class ExemptionDetail(AnySerializer):
    """Why a platform need not pass a check up to and including a day, and who says so."""

    reason = serializers.CharField()
    until = serializers.DateField()
    by = serializers.CharField(source="by.username")
    at = serializers.DateTimeField()


class CheckResult(AnySerializer):
    """What became of a check; an exempt or unknown one counts neither way."""

    check = serializers.CharField()
    title = serializers.CharField()
    weight = serializers.IntegerField()
    state = serializers.ChoiceField(choices=[one.value for one in readiness.State])
    found = serializers.CharField()
    advice = serializers.CharField(help_text="What to do where it is missed.")
    exemption = ExemptionDetail(allow_null=True)


class NewExemption(AnySerializer):
    """Why the platform need not pass it, and until which day, within a year."""

    reason = serializers.CharField(max_length=300)
    until = serializers.DateField()


class Readiness(APIView):
    """The readiness checks of a platform."""

    @extend_schema(operation_id="readiness_list", responses=CheckResult(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Return what each check says now, and which the platform need not pass."""
        platform = platform_at(user_of(request), slug)
        held = assessing.exemptions([platform], assessing.today())[platform.pk]
        found = assessing.results([platform], timezone.now())[platform.pk]
        rows = [_row(one, held.get(one.check.key)) for one in found]
        return Response(CheckResult(rows, many=True).data)


def _row(result: readiness.Result, exemption: Exemption | None) -> dict[str, Any]:
    check = result.check
    return {
        "check": check.key,
        "title": check.title,
        "weight": check.weight,
        "state": result.state.value,
        "found": result.said,
        "advice": check.advice,
        "exemption": exemption,
    }


class Look(APIView):
    """Looking at the repositories now."""

    @extend_schema(operation_id="readiness_look", request=None, responses={202: None})
    def post(self, request: Request, slug: str) -> Response:
        """Have a platform's repositories looked at now, as an owner; a worker does it."""
        user = user_of(request)
        services.look_again(platform_at(user, slug), by=user)
        return Response(status=202)


class ExemptionOf(APIView):
    """The exemption of a platform from one check."""

    @extend_schema(operation_id="readiness_exempt", request=NewExemption, responses=ExemptionDetail)
    def put(self, request: Request, slug: str, check: str) -> Response:
        """Let a platform that you own be without a check; another exemption of it is replaced."""
        user = user_of(request)
        platform, said = platform_at(user, slug), given(request, NewExemption)
        made = services.exempt(platform, by=user, check=check, **said)
        return Response(ExemptionDetail(made).data)

    @extend_schema(operation_id="readiness_end_exemption", responses={204: None})
    def delete(self, request: Request, slug: str, check: str) -> Response:
        """Let the check count again. Safe to repeat."""
        user = user_of(request)
        platform = platform_at(user, slug)
        if check not in readiness.BY_KEY:
            raise Http404
        if why_not := permissions.why_not_exempt(user, platform):
            raise Forbidden(why_not)
        held = platform.exemptions.filter(check_key=check, ended_at=None)
        for one in held.select_related("platform"):
            services.end_exemption(one, by=user)
        return Response(status=204)
