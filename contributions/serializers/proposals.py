"""Proposals as JSON, and what programs may send about them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from contributions.lifecycle import DeclineReason, PartState, ProposalState
from contributions.models import Comment, Proposal, ProposalPart
from contributions.pages.seen import changes_of, parts_of
from contributions.services.decisions import COMMENT_LIMIT
from contributions.services.ideas import KINDS, TEXT_LIMIT, TITLE_LIMIT
from people.models import User
from people.serializers import KEY_HELP

KIND_HELP = (
    "What you write yourself, in code or not, or an idea that the owners write. A platform at the"
    " level of issues takes ideas alone, but for what its roadmap wants help with."
)


class Person(serializers.ModelSerializer[User]):
    """Somebody by user name and name."""

    class Meta:
        model = User
        fields = ("username", "name")
        read_only_fields = fields


class PartDetail(serializers.ModelSerializer[ProposalPart]):
    """One platform's part and its owners' decision."""

    platform = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    state = serializers.ChoiceField(choices=[one.value for one in PartState], read_only=True)
    decided_by = Person(read_only=True, allow_null=True)

    class Meta:
        model = ProposalPart
        fields = (
            "platform",
            "state",
            "decided_by",
            "decided_at",
            "reason_code",
            "reason",
            "response_due_at",
            "decision_due_at",
            "responded_at",
        )
        read_only_fields = fields


class ProposalRow(serializers.ModelSerializer[Proposal]):
    """A proposal in a list, with the parts that the caller may see."""

    state = serializers.ChoiceField(choices=[one.value for one in ProposalState], read_only=True)
    author = Person(read_only=True)
    parts = serializers.SerializerMethodField()

    class Meta:
        model = Proposal
        fields: tuple[str, ...] = (
            "id",
            "title",
            "author",
            "state",
            "state_since",
            "submitted_at",
            "parts",
        )
        read_only_fields = fields

    def get_parts(self, proposal: Proposal) -> list[dict[str, Any]]:
        return list(PartDetail(parts_of(proposal), many=True).data)


class ProposalDetail(ProposalRow):
    """A proposal whole: texts are Markdown, `changes` the ids of the changes that carry it out."""

    item = serializers.IntegerField(
        source="seen_item",
        read_only=True,
        allow_null=True,
        help_text="The roadmap item it carries out; null also where you may not see that.",
    )
    changes = serializers.SerializerMethodField()

    class Meta(ProposalRow.Meta):
        fields = (
            *ProposalRow.Meta.fields,
            "problem",
            "approach",
            "effort",
            "wants_mentor",
            "wanted_by",
            "kind",
            "created_at",
            "responded_at",
            "accepted_at",
            "delivered_at",
            "ended_at",
            "withdraw_reason",
            "revision",
            "item",
            "changes",
        )
        read_only_fields = fields

    def get_changes(self, proposal: Proposal) -> list[int]:
        return [change.pk for change in changes_of(proposal)]


def _slugs(**more: Any) -> Any:
    return serializers.ListField(child=serializers.SlugField(), max_length=20, **more)


class EditedProposal(serializers.Serializer[Any]):
    """What an author writes; what is left out stays as it is."""

    title = serializers.CharField(max_length=TITLE_LIMIT, required=False, allow_blank=True)
    problem = serializers.CharField(
        max_length=TEXT_LIMIT, required=False, allow_blank=True, help_text="Markdown."
    )
    approach = serializers.CharField(
        max_length=TEXT_LIMIT, required=False, allow_blank=True, help_text="Markdown."
    )
    effort = serializers.CharField(max_length=100, required=False, allow_blank=True)
    wants_mentor = serializers.BooleanField(required=False)
    wanted_by = serializers.DateField(
        required=False, allow_null=True, help_text="A day that has not passed."
    )
    kind = serializers.ChoiceField(choices=KINDS, required=False, help_text=KIND_HELP)
    platforms = _slugs(
        required=False, help_text="Slugs; of what was submitted none is left out by this."
    )
    item = serializers.IntegerField(
        min_value=1,
        max_value=2**63 - 1,
        required=False,
        allow_null=True,
        help_text="The roadmap item it carries out, of one of the platforms.",
    )


class NewDraft(EditedProposal):
    """A proposal to go on with later; it may lack anything that submitting needs."""

    key = serializers.CharField(max_length=64, required=False, help_text=KEY_HELP)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        """As on the page, nothing is kept of nothing."""
        if not any(said.get(name) for name in ("platforms", "title", "problem", "approach")):
            raise serializers.ValidationError({"title": "Write something of it first."})
        return said


class NewProposal(NewDraft):
    """An idea for one platform or several."""

    title = serializers.CharField(max_length=TITLE_LIMIT)
    problem = serializers.CharField(max_length=TEXT_LIMIT, help_text="Markdown.")
    platforms = _slugs(min_length=1, help_text="Slugs.")


class OfPlatform(serializers.Serializer[Any]):
    """One of a proposal's platforms."""

    platform = serializers.SlugField(help_text="Its slug.")


class Decision(serializers.Serializer[Any]):
    """A decision for one platform; the reason may be left out when accepting."""

    platform = serializers.SlugField(help_text="The slug of the platform you decide for.")
    reason = serializers.CharField(
        max_length=TEXT_LIMIT, required=False, allow_blank=True, default=""
    )


class Decline(Decision):
    """A decline with a coded reason and a sentence."""

    code = serializers.ChoiceField(choices=[one.value for one in DeclineReason])
    reason = serializers.CharField(max_length=TEXT_LIMIT)


class Withdrawal(serializers.Serializer[Any]):
    """Why; needed of an admin who is not its author."""

    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class NewComment(serializers.Serializer[Any]):
    """A remark in Markdown."""

    text = serializers.CharField(max_length=COMMENT_LIMIT)
    key = serializers.CharField(max_length=64, required=False, default="", help_text=KEY_HELP)


class Remark(serializers.ModelSerializer[Comment]):
    """A comment; `html` is `text` rendered and cleaned."""

    author = Person(read_only=True)

    class Meta:
        model = Comment
        fields = ("id", "author", "text", "html", "at")
        read_only_fields = fields
