"""Proposals for programs, under the rules and refusals of the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from contributions.models import Proposal, ProposalPart
from contributions.pages.proposal_list import STATES, proposal_list
from contributions.pages.seen import parts_seen, with_item, with_parts
from contributions.selectors import visible_proposals
from contributions.serializers import proposals as shapes
from contributions.services import decisions, proposals
from contributions.services.ideas import Idea
from contributions.services.proposing import propose, rewrite
from people.acting import Act
from people.models import User
from people.refusals import Invalid
from people.requests import given, page_link, user_of
from people.serializers import CURSOR, page_of
from platforms.api.named import PLATFORM
from platforms.models import Platform, RoadmapItem
from platforms.selectors import visible_to
from platforms.wanted import items_seen

FILTERS = [
    OpenApiParameter("state", OpenApiTypes.STR, enum=[key for key, _ in STATES if key]),
    PLATFORM,
    OpenApiParameter("mine", OpenApiTypes.STR, enum=["1"], description="Only your own."),
    CURSOR,
]


class Proposals(APIView):
    """The list of proposals, and proposing."""

    @extend_schema(
        operation_id="proposals_list", parameters=FILTERS, responses=page_of(shapes.ProposalRow)
    )
    def get(self, request: Request) -> Response:
        """Return proposals you may see, the newest first; of drafts only your own."""
        user = user_of(request)
        _refuse_unknown(user, request)
        page = proposal_list(user, request.query_params)
        rows = [proposal for proposal, _ in page.rows]
        return Response(
            {
                "next": page_link(request, page.older),
                "previous": page_link(request, page.newer),
                "results": shapes.ProposalRow(rows, many=True).data,
            }
        )

    @extend_schema(
        operation_id="proposals_propose",
        request=shapes.NewProposal,
        responses={201: shapes.ProposalDetail},
    )
    def post(self, request: Request) -> Response:
        """Propose: submit an idea to its platforms' owners."""
        user = user_of(request)
        idea, key = _idea(user, given(request, shapes.NewProposal))
        return _shown(user, propose(Idea(**idea), by=user, key=key), status=201)


class Drafts(APIView):
    """Drafts, which nobody but their author sees; the list of proposals has them."""

    @extend_schema(
        operation_id="proposals_draft",
        request=shapes.NewDraft,
        responses={201: shapes.ProposalDetail},
    )
    def post(self, request: Request) -> Response:
        """Keep a draft, to be submitted later."""
        user = user_of(request)
        idea, key = _idea(user, given(request, shapes.NewDraft))
        return _shown(user, proposals.save_draft(Idea(**idea), by=user, key=key), status=201)


class ProposalById(APIView):
    """One proposal."""

    @extend_schema(operation_id="proposals_read", responses=shapes.ProposalDetail)
    def get(self, request: Request, pk: int) -> Response:
        """Return a proposal with the parts and changes you may see."""
        user = user_of(request)
        return _shown(user, proposal_at(user, pk))

    @extend_schema(
        operation_id="proposals_edit",
        request=shapes.EditedProposal,
        responses=shapes.ProposalDetail,
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Change what you send of a draft or proposal of yours, and nothing else.

        After acceptance, another title, problem, approach or platform asks every owner again.
        """
        user = user_of(request)
        own, said = proposal_at(user, pk), given(request, shapes.EditedProposal, partial=True)
        return _shown(user, rewrite(own, by=user, **_idea(user, said)[0]))


class _OnProposal(Act):
    shows = shapes.ProposalDetail

    def row(self, user: User, **where: Any) -> Proposal:
        return proposal_at(user, **where)

    def after(self, user: User, row: Proposal, **where: Any) -> Proposal:
        # Whoever acted may have lost sight of it by that.
        return _as_it_stands(user, row)


class _Deciding(_OnProposal):
    """An act on one platform's part."""

    decides: ClassVar[Callable[..., object]]

    def does(self, proposal: Proposal, *, by: User, platform: str, **said: Any) -> None:
        self.decides(_part(by, proposal, platform), by=by, **said)


class Accept(_Deciding):
    """Accept the idea for one of its platforms."""

    operation = "proposals_accept"
    decides = staticmethod(decisions.accept)
    asks = shapes.Decision


class RequestChanges(_Deciding):
    """Send the proposal back with what to change; its clock stands still."""

    operation = "proposals_request_changes"
    decides = staticmethod(decisions.request_changes)
    asks = shapes.Decision


class Decline(_Deciding):
    """Decline the idea for one of its platforms."""

    operation = "proposals_decline"
    decides = staticmethod(decisions.decline)
    asks = shapes.Decline


class Drop(_Deciding):
    """Go on without one of its platforms, as the author; not the last. Safe to repeat."""

    operation = "proposals_drop"
    decides = staticmethod(proposals.drop_platform)
    asks = shapes.OfPlatform


class Submit(_OnProposal):
    """Hand a draft, or what was sent back, to its platforms' owners. Safe to repeat."""

    operation = "proposals_submit"
    does = staticmethod(proposals.submit)


class Withdraw(_OnProposal):
    """Withdraw a proposal of yours, or discard a draft. Safe to repeat."""

    operation = "proposals_withdraw"
    does = staticmethod(proposals.withdraw)
    asks = shapes.Withdrawal


class Comments(APIView):
    """The discussion of a proposal."""

    @extend_schema(operation_id="proposals_comments", responses=shapes.Remark(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Return the comments, the oldest first."""
        found = proposal_at(user_of(request), pk)
        rows = found.comments.select_related("author")
        return Response(shapes.Remark(rows, many=True).data)

    @extend_schema(
        operation_id="proposals_comment",
        request=shapes.NewComment,
        responses={201: shapes.Remark},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Comment on a proposal."""
        user, said = user_of(request), given(request, shapes.NewComment)
        made = decisions.comment(proposal_at(user, pk), by=user, **said)
        return Response(shapes.Remark(made).data, status=201)


def proposal_at(user: User, pk: int) -> Proposal:
    """A proposal that somebody may see; Http404 otherwise."""
    return get_object_or_404(visible_proposals(user), pk=pk)


def _as_it_stands(user: User, proposal: Proposal) -> Proposal:
    return with_item(with_parts(Proposal.objects.filter(pk=proposal.pk), user), user).get()


def _shown(user: User, proposal: Proposal, status: int = 200) -> Response:
    return Response(shapes.ProposalDetail(_as_it_stands(user, proposal)).data, status=status)


def _part(user: User, proposal: Proposal, slug: str) -> ProposalPart:
    parts = parts_seen(user).filter(proposal=proposal).select_related("proposal")
    part = parts.filter(platform__slug=slug).first()
    if part is None:
        raise Invalid(
            "The proposal does not name this platform. Nothing was done.",
            {"platform": "Not a platform of this proposal."},
        )
    return part


def _idea(user: User, said: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The fields of an `Idea` that were sent, and the key of the sending."""
    key = said.pop("key", "")
    if "platforms" in said:
        said["platforms"] = platforms_named(user, said["platforms"])
    if "item" in said:
        said["item"] = _item(user, said["item"])
    return said, key


def platforms_named(user: User, slugs: list[str]) -> tuple[Platform, ...]:
    """The platforms of these slugs. Raises Invalid naming those that the user does not see."""
    readable = [slug for slug in slugs if "\0" not in slug]  # which PostgreSQL takes in no text
    found = {one.slug: one for one in visible_to(user).filter(slug__in=readable)}
    if missing := [slug for slug in slugs if slug not in found]:
        raise Invalid(
            "The proposal was not kept.", {"platforms": f"No such platform: {', '.join(missing)}."}
        )
    return tuple(found.values())


def _item(user: User, pk: int | None) -> RoadmapItem | None:
    if pk is None:
        return None
    found = items_seen(user).filter(pk=pk).first()
    if found is None:
        raise Invalid("The proposal was not kept.", {"item": "No such item on a roadmap."})
    return found


def _refuse_unknown(user: User, request: Request) -> None:
    """A page leaves out a filter it cannot read; a program is told."""
    asked = request.query_params
    if asked.get("state", "") not in dict(STATES):
        raise Invalid("Nothing was listed.", {"state": "No such state."})
    slug = asked.get("platform", "").replace("\0", "-")
    if slug and not visible_to(user).filter(slug=slug).exists():
        raise Invalid("Nothing was listed.", {"platform": "No such platform."})
