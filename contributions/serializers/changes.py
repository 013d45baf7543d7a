"""Changes as JSON, and what programs may send about them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from contributions.forms.changes import SHA
from contributions.lifecycle import ChangeState
from contributions.models import Change, MergeIntent
from contributions.serializers.proposals import Person
from contributions.services.decisions import COMMENT_LIMIT
from people.models import HostAccount

SHA_HELP = "The whole id of the commit you looked at; refused when the head is another by now."


class Account(serializers.ModelSerializer[HostAccount]):
    """An account on the git host, and whose it is where that is known."""

    user = Person(read_only=True, allow_null=True)

    class Meta:
        model = HostAccount
        fields = ("remote_id", "login", "user")
        read_only_fields = fields


class ChangeRow(serializers.ModelSerializer[Change]):
    """A change in a list. `opened_for` is its author where the portal opened it for somebody."""

    platform = serializers.CharField(source="repository.platform.slug", read_only=True)
    repository = serializers.CharField(source="repository.full_name", read_only=True)
    state = serializers.ChoiceField(choices=[one.value for one in ChangeState], read_only=True)
    author = Account(read_only=True, allow_null=True)
    opened_for = Person(read_only=True, allow_null=True)

    class Meta:
        model = Change
        fields: tuple[str, ...] = (
            "id",
            "platform",
            "repository",
            "number",
            "title",
            "state",
            "state_since",
            "author",
            "opened_for",
            "proposal",
            "head_sha",
            "head_ref",
            "base_ref",
            "web_url",
            "due_at",
        )
        read_only_fields = fields


class ChangeDetail(ChangeRow):
    """A change whole: `body` is Markdown, `verdict` the tree of what the rule last answered."""

    verdict = serializers.JSONField(read_only=True, allow_null=True)
    checks = serializers.JSONField(read_only=True)

    class Meta(ChangeRow.Meta):
        fields = (
            *ChangeRow.Meta.fields,
            "body",
            "draft",
            "base_sha",
            "additions",
            "deletions",
            "files_complete",
            "commits_complete",
            "checks",
            "verdict",
            "verdict_at",
            "created_at",
            "ready_at",
            "first_review_at",
            "approved_at",
            "confirmed_at",
            "closed_at",
            "merged_at",
            "merged_sha",
            "merged_head_sha",
        )
        read_only_fields = fields


class Merging(serializers.ModelSerializer[MergeIntent]):
    """A merge that was asked for; it is carried out by the workers, so look at its state again."""

    state = serializers.ChoiceField(
        choices=[
            MergeIntent.OPEN,
            MergeIntent.MERGED,
            MergeIntent.REFUSED,
            MergeIntent.HEAD_MOVED,
        ],
        read_only=True,
    )

    class Meta:
        model = MergeIntent
        fields = ("id", "change", "sha", "base_ref", "state", "at", "answered_at", "detail")
        read_only_fields = fields


class OfSha(serializers.Serializer[Any]):
    """An act on exactly one commit."""

    sha = serializers.RegexField(SHA, max_length=64, help_text=SHA_HELP)

    def validate_sha(self, sha: str) -> str:
        """The field's own pattern need not match to the end."""
        if not SHA.fullmatch(sha):
            raise serializers.ValidationError("Give the whole commit id.")
        return sha


class Approval(OfSha):
    """An approval of one commit."""

    text = serializers.CharField(
        max_length=COMMENT_LIMIT, required=False, allow_blank=True, default=""
    )


class ChangesRequest(OfSha):
    """What has to change; it stands until you act again on the current head."""

    text = serializers.CharField(max_length=COMMENT_LIMIT)


class Link(serializers.Serializer[Any]):
    """The accepted proposal that a change carries out."""

    proposal = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
