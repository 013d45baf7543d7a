"""Offers of ownership and whom files name as owners, for programs, as the page has them."""

from __future__ import annotations

from collections.abc import Callable

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.requests import given, user_of
from platforms import holding
from platforms.api.named import person
from platforms.models import Candidate
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


class Accept(APIView):
    """Accepting an offer."""

    @extend_schema(operation_id="offers_accept", request=None, responses=OfferRow)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Own the platform from now on, as the one who is asked. Safe to repeat."""
        return _offer_after(request, slug, pk, owners.accept)


class Decline(APIView):
    """Declining an offer."""

    @extend_schema(operation_id="offers_decline", request=None, responses=OfferRow)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Decline, as the one who is asked; whoever offered it is told. Safe to repeat."""
        return _offer_after(request, slug, pk, owners.decline)


class Withdraw(APIView):
    """Taking an offer back."""

    @extend_schema(operation_id="offers_withdraw", request=None, responses=OfferRow)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Take it back before it is answered, as its giver or an owner. Safe to repeat."""
        return _offer_after(request, slug, pk, owners.withdraw)


class Second(APIView):
    """Confirming an admin's offer."""

    @extend_schema(operation_id="offers_second", request=None, responses=OfferRow)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Confirm what an admin offers, as an owner or a second admin. Safe to repeat."""
        return _offer_after(request, slug, pk, owners.second)


class Candidates(APIView):
    """Whom files call owners."""

    @extend_schema(operation_id="candidates_list", responses=CandidateRow(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Return those who wait for a person's answer; no right comes of a file alone."""
        rows = holding.candidates_of(platform_at(user_of(request), slug)).filter(answer="")
        return Response(CandidateRow(rows, many=True).data)


class Confirm(APIView):
    """Confirming whom a file names."""

    @extend_schema(operation_id="candidates_confirm", request=None, responses=CandidateRow)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Give a team the role, or offer a person the ownership. Safe to repeat."""
        return _candidate_after(request, slug, pk, candidates.confirm)


class Dismiss(APIView):
    """Dismissing whom a file names."""

    @extend_schema(operation_id="candidates_dismiss", request=None, responses=CandidateRow)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Say that they are not it; the file is not asked again. Safe to repeat."""
        return _candidate_after(request, slug, pk, candidates.dismiss)


def _offer_after(request: Request, slug: str, pk: int, act: Callable[..., object]) -> Response:
    """Do something with an offer that concerns whoever asks, and say how it stands then."""
    user = user_of(request)
    offer = get_object_or_404(holding.offers_seen(platform_at(user, slug), user), pk=pk)
    act(offer, by=user)
    # Who declined may have lost sight of the platform, but not of their answer.
    return Response(OfferRow(holding.offers_of(offer.platform).get(pk=pk)).data)


def _candidate_after(
    request: Request, slug: str, pk: int, act: Callable[..., Candidate]
) -> Response:
    user = user_of(request)
    rows = holding.candidates_of(platform_at(user, slug))
    done = act(get_object_or_404(rows, pk=pk), by=user)
    return Response(CandidateRow(done).data)
