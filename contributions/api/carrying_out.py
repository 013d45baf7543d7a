"""Carrying an accepted proposal out by program: its pull requests, and its author's time."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from contributions.api.changes import change_shown
from contributions.api.proposals import proposal_at
from contributions.models import Proposal
from contributions.pages.seen import parts_seen, repositories_of
from contributions.pages.time_agreement import TimeShown, time_shown
from contributions.serializers.changes import ChangeDetail
from contributions.services import changes
from contributions.services import time_agreements as services
from people.models import User
from people.refusals import Invalid
from people.requests import given, user_of
from platforms.models import Repository


class InRepository(serializers.Serializer[Any]):
    """A repository of a platform that accepted the proposal."""

    repository = serializers.IntegerField(
        min_value=1, max_value=2**63 - 1, help_text="Its id, as the platform lists it."
    )


class NewPull(InRepository):
    """A branch that you pushed; without `title`, the pull request has the proposal's."""

    branch = serializers.CharField(max_length=250)
    title = serializers.CharField(max_length=250, required=False, allow_blank=True, default="")
    body = serializers.CharField(
        max_length=50_000, required=False, allow_blank=True, default="", help_text="Markdown."
    )


class KnownPull(InRepository):
    """A pull request that is open on the host already."""

    number = serializers.IntegerField(min_value=1, max_value=2_000_000_000)


class Time(serializers.Serializer[Any]):
    """Whether somebody's manager agreed to the time that their proposal takes, and until when."""

    wanted_by = serializers.ListField(
        child=serializers.SlugField(), help_text="The platforms that merge nothing without it."
    )
    manager = serializers.CharField(
        source="manager.username", default=None, allow_null=True, help_text="Who may agree."
    )
    agreed_by = serializers.CharField(
        source="agreement.signed_by.username", default=None, allow_null=True
    )
    last_day = serializers.DateField(allow_null=True)
    over = serializers.BooleanField(help_text="Whether that day has passed.")


class NewTime(serializers.Serializer[Any]):
    """The last day of the agreement, of your zone and within two years."""

    last_day = serializers.DateField()


class Pulls(APIView):
    """Pull requests of a proposal."""

    @extend_schema(
        operation_id="proposals_open_pull", request=NewPull, responses={201: ChangeDetail}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Open a pull request from a branch you pushed, and link it. Safe to repeat."""
        user = user_of(request)
        proposal, said = proposal_at(user, pk), given(request, NewPull)
        repository = _repository(user, proposal, said.pop("repository"))
        made = changes.open_pull(proposal, repository, by=user, **said)
        return change_shown(user, made.pk, status=201)


class Link(APIView):
    """Linking a pull request to a proposal by its number."""

    @extend_schema(operation_id="proposals_link_pull", request=KnownPull, responses=ChangeDetail)
    def post(self, request: Request, pk: int) -> Response:
        """Say that a pull request carries it out; read from its host if new. Safe to repeat."""
        user = user_of(request)
        proposal, said = proposal_at(user, pk), given(request, KnownPull)
        repository = _repository(user, proposal, said["repository"])
        linked = changes.link_by_number(proposal, repository, said["number"], by=user)
        return change_shown(user, linked.pk)


class TimeAgreement(APIView):
    """The agreement to the time that a proposal takes its author."""

    @extend_schema(operation_id="time_agreement_read", responses=Time)
    def get(self, request: Request, pk: int) -> Response:
        """Return whether there is one, and who asks for it."""
        user = user_of(request)
        return _time(user, proposal_at(user, pk))

    @extend_schema(operation_id="time_agreement_agree", request=NewTime, responses=Time)
    def put(self, request: Request, pk: int) -> Response:
        """Agree until a day, as who manages the author's department. Safe to repeat."""
        user = user_of(request)
        proposal = proposal_at(user, pk)
        services.agree(proposal, by=user, **given(request, NewTime))
        return _time(user, proposal)

    @extend_schema(operation_id="time_agreement_end", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take your agreement back; open changes are judged without it. Safe to repeat."""
        user = user_of(request)
        services.end(proposal_at(user, pk), by=user)
        return Response(status=204)


def _time(user: User, proposal: Proposal) -> Response:
    parts = parts_seen(user).filter(proposal=proposal)
    found = time_shown(proposal, parts, user) or TimeShown([], None, None, False, None, False)
    slugs = [one.slug for one in found.wanted_by]
    return Response({**Time(found).data, "wanted_by": slugs})


def _repository(user: User, proposal: Proposal, pk: int) -> Repository:
    found = repositories_of(proposal, user).filter(pk=pk).first()
    if found is None:
        raise Invalid(
            "Nothing was opened or linked.",
            {"repository": "No repository of a platform that accepted this proposal."},
        )
    return found
