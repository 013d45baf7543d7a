"""Asking by program, before anything is done: what is proposed already, who must approve, and
what a policy would change.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from contributions.alike import LEAST, alike
from contributions.api.policy import LONGEST
from contributions.api.proposals import platforms_named
from contributions.pages import policy as pages
from contributions.pages.approvers import approvers
from contributions.serializers import PROPOSAL_STATES
from contributions.services.ideas import TITLE_LIMIT
from people.models import User
from people.refusals import Invalid, Refused
from people.requests import given, user_of
from platforms.models import OwnershipSource, Platform, PolicySource, Repository, choices
from platforms.successors import platform_at

MOST_PATHS = 500


class Paths(serializers.Serializer[Any]):
    """Paths from a repository's root; its id is needed where the platform has several."""

    paths = serializers.ListField(
        child=serializers.CharField(max_length=1000), min_length=1, max_length=MOST_PATHS
    )
    repository = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)

    def validate_paths(self, paths: list[str]) -> list[str]:
        """Each once, as hosts write them."""
        return list(dict.fromkeys(path.removeprefix("/") for path in paths))


class MayApprove(serializers.Serializer[Any]):
    """Somebody who may approve now."""

    user_id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    role = serializers.CharField()
    away = serializers.BooleanField()
    deputy_for = serializers.CharField()


class GroupAsked(serializers.Serializer[Any]):
    """An owner group of some paths; `pattern` is the line that says so, `rule` where it stands."""

    name = serializers.CharField()
    needed = serializers.IntegerField()
    paths = serializers.ListField(child=serializers.CharField())
    pattern = serializers.CharField()
    rule = serializers.CharField()
    could_still = MayApprove(many=True)
    from_fallback = serializers.IntegerField(
        help_text="So many approvals the fallback group may add, as this one has too few people."
    )
    short_of_people = serializers.BooleanField(help_text="Even so too few could approve.")


class NotTaken(serializers.Serializer[Any]):
    """A line that names no owners, and why; line 0 is a file as a whole."""

    line = serializers.IntegerField()
    text = serializers.CharField()
    sentence = serializers.CharField()


class Asked(serializers.Serializer[Any]):
    """Who must approve, where that was read, and the lines there that were not taken."""

    read_from = serializers.CharField(source="source")
    groups = GroupAsked(many=True)
    invalid = NotTaken(many=True)


class Hypothesis(serializers.Serializer[Any]):
    """One of: another policy, another place to read it from, another place to name the owners."""

    text = serializers.CharField(
        max_length=LONGEST, trim_whitespace=False, required=False, help_text="A policy in YAML."
    )
    read_from = serializers.ChoiceField(choices=choices(PolicySource), required=False)
    owners_from = serializers.ChoiceField(choices=choices(OwnershipSource), required=False)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of them."""
        if len(said) != 1:
            raise serializers.ValidationError({"text": f"Send one of {', '.join(self.fields)}."})
        return said


class TurnRow(serializers.Serializer[Any]):
    """An open change whose colour would be another; the verdicts are as a change has them."""

    change = serializers.IntegerField(source="change.pk")
    title = serializers.CharField(source="change.title")
    before = serializers.JSONField(source="before.to_json")
    after = serializers.JSONField(source="after.to_json")


class Preview(serializers.Serializer[Any]):
    """The changes that would turn, of `asked`, the newest of `total` that are open."""

    turns = TurnRow(many=True)
    asked = serializers.IntegerField()
    total = serializers.IntegerField()


class AlikeRow(serializers.Serializer[Any]):
    """A proposal with much the same title."""

    id = serializers.IntegerField(source="proposal.pk")
    title = serializers.CharField(source="proposal.title")
    state = serializers.ChoiceField(source="proposal.state", choices=PROPOSAL_STATES)
    likeness = serializers.FloatField(source="score", help_text=f"From {LEAST} to 100.")


TITLE = OpenApiParameter("title", OpenApiTypes.STR, required=True, description="Of your idea.")
PLATFORMS = OpenApiParameter(
    "platform", OpenApiTypes.STR, many=True, description="Slugs; everywhere where there is none."
)


class AlreadyProposed(APIView):
    """What was proposed already."""

    @extend_schema(
        operation_id="proposals_alike",
        parameters=[TITLE, PLATFORMS],
        responses=AlikeRow(many=True),
    )
    def get(self, request: Request) -> Response:
        """Return up to four proposals whose titles are like this one, the likest first."""
        user, asked = user_of(request), request.query_params
        title, slugs = asked.get("title", ""), asked.getlist("platform")
        if not title.strip():
            raise Invalid("Nothing was looked for.", {"title": "Say what it is called."})
        found = alike(title[:TITLE_LIMIT], platforms_named(user, slugs), viewer=user)
        return Response(AlikeRow(found, many=True).data)


class Approvers(APIView):
    """Who must approve some paths."""

    @extend_schema(operation_id="approvers_ask", request=Paths, responses=Asked)
    def post(self, request: Request, slug: str) -> Response:
        """Return the owner groups of paths, read from the base branch now; nothing is kept.

        Whoever writes the change does not count. Of a change that is there its verdict tells.
        """
        platform, said = platform_at(user_of(request), slug), given(request, Paths)
        found = approvers(platform, _repository(platform, said), said["paths"])
        if found.problem:
            raise Refused(found.problem)
        return Response(Asked(found).data)


class PolicyPreview(APIView):
    """What another policy would change."""

    @extend_schema(operation_id="policy_preview", request=Hypothesis, responses=Preview)
    def post(self, request: Request, slug: str) -> Response:
        """Return the open changes that would change colour; nothing is changed."""
        user = user_of(request)
        platform, said = platform_at(user, slug), given(request, Hypothesis)
        return Response(Preview(_previewed(platform, user, said)).data)


def _previewed(platform: Platform, user: User, said: dict[str, Any]) -> pages.Preview:
    if "text" in said:
        return pages.preview_of_text(platform, user, said["text"])
    if "read_from" in said:
        return pages.preview_of_source(platform, user, PolicySource(said["read_from"]))
    return pages.preview_of_owners(platform, user, OwnershipSource(said["owners_from"]))


def _repository(platform: Platform, said: dict[str, Any]) -> Repository | None:
    """The one that is meant; None where the platform has none."""
    known = list(platform.repositories.select_related("host").order_by("full_name"))
    if "repository" in said:
        known = [one for one in known if one.pk == said["repository"]]
    if len(known) > 1 or (not known and "repository" in said):
        raise Invalid("Nothing was asked.", {"repository": f"Name one of {platform} by its id."})
    return known[0] if known else None
