"""Offers of ownership and whom files name as owners, for programs, as the page has them."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.acting import Act
from people.models import User
from people.requests import given, user_of
from platforms import holding
from platforms.api.named import person
from platforms.models import Candidate, RoleOffer
from platforms.serializers import AnySerializer
from platforms.services import candidates, owners
from platforms.successors import platform_at


class OfferRow(AnySerializer):
    """Ownership that was offered; `answer` is empty, accepted, declined or withdrawn."""

    id = serializers.IntegerField()
    to = serializers.CharField(source="user.username")
    offered_by = serializers.CharField(source="offered_by.username")
    offered_at = serializers.DateTimeField()
    hand_over = serializers.BooleanField()
    seconded_by = serializers.CharField(
        source="seconded_by.username", default=None, allow_null=True
    )
    may_be_answered = serializers.BooleanField(
        help_text="Not before an owner or a second admin has confirmed what an admin offers."
    )
    answer = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)


class NewOffer(AnySerializer):
    """Who is asked to own the platform."""

    to = person()
    hand_over = serializers.BooleanField(
        required=False, help_text="You step back as owner in the moment they accept."
    )


class CandidateRow(serializers.ModelSerializer[Candidate]):
    """A person or a team that a file calls an owner; `said` is what stands there.

    `answer` is empty until somebody answered.
    """

    person = serializers.CharField(source="user.username", default=None, allow_null=True)
    team = serializers.CharField(source="team.slug", default=None, allow_null=True)
    role = serializers.CharField()

    class Meta:
        model = Candidate
        fields = ("id", "person", "team", "role", "source", "said", "at", "answer")
        read_only_fields = fields


class Offers(APIView):
    """Offers of a platform's ownership."""

    @extend_schema(operation_id="offers_list", responses=OfferRow(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Return the open offers that concern you; owners and admins see all."""
        user = user_of(request)
        rows = holding.offers_seen(platform_at(user, slug), user).filter(answer="")
        return Response(OfferRow(rows, many=True).data)

    @extend_schema(operation_id="offers_offer", request=NewOffer, responses={201: OfferRow})
    def post(self, request: Request, slug: str) -> Response:
        """Offer the ownership to somebody, who owns it once they accept. Safe to repeat."""
        user = user_of(request)
        platform, said = platform_at(user, slug), given(request, NewOffer)
        made = owners.offer(platform, by=user, **said)
        return Response(OfferRow(made).data, status=201)


class _OnOffer(Act):
    shows = OfferRow

    def row(self, user: User, **where: Any) -> RoleOffer:
        """An offer that concerns whoever asks."""
        rows = holding.offers_seen(platform_at(user, where["slug"]), user)
        return get_object_or_404(rows, pk=where["pk"])

    def after(self, user: User, row: RoleOffer, **where: Any) -> RoleOffer:
        # Who declined may have lost sight of the platform, but not of their answer.
        return holding.offers_of(row.platform).get(pk=row.pk)


class Accept(_OnOffer):
    """Own the platform from now on, as the one who is asked. Safe to repeat."""

    operation = "offers_accept"
    does = staticmethod(owners.accept)


class Decline(_OnOffer):
    """Decline, as the one who is asked; whoever offered it is told. Safe to repeat."""

    operation = "offers_decline"
    does = staticmethod(owners.decline)


class Withdraw(_OnOffer):
    """Take it back before it is answered, as its giver or an owner. Safe to repeat."""

    operation = "offers_withdraw"
    does = staticmethod(owners.withdraw)


class Second(_OnOffer):
    """Confirm what an admin offers, as an owner or a second admin. Safe to repeat."""

    operation = "offers_second"
    does = staticmethod(owners.second)


class Candidates(APIView):
    """Whom files call owners."""

    @extend_schema(operation_id="candidates_list", responses=CandidateRow(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Return those who wait for a person's answer; no right comes of a file alone."""
        rows = holding.candidates_of(platform_at(user_of(request), slug)).filter(answer="")
        return Response(CandidateRow(rows, many=True).data)


class _OnCandidate(Act):
    shows = CandidateRow

    def row(self, user: User, **where: Any) -> Candidate:
        rows = holding.candidates_of(platform_at(user, where["slug"]))
        return get_object_or_404(rows, pk=where["pk"])


class Confirm(_OnCandidate):
    """Give a team the role, or offer a person the ownership. Safe to repeat."""

    operation = "candidates_confirm"
    does = staticmethod(candidates.confirm)


class Dismiss(_OnCandidate):
    """Say that they are not it; the file is not asked again. Safe to repeat."""

    operation = "candidates_dismiss"
    does = staticmethod(candidates.dismiss)
