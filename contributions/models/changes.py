"""One pull request as the portal last saw it on its host."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse

from contributions.lifecycle import ChangeState
from contributions.models.proposals import Proposal
from contributions.models.titles import title_index
from contributions.policy.verdict import Outcome
from people.models import HostAccount, Team, User
from platforms.models import Repository, choices

OPEN_STATES = [
    ChangeState.DRAFT.value,
    ChangeState.IN_REVIEW.value,
    ChangeState.APPROVED.value,
    ChangeState.MERGING.value,
    ChangeState.UNKNOWN.value,
]


class Change(models.Model):
    """A pull request on a catalogued repository, and where it stands with its owners."""

    repository = models.ForeignKey(Repository, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField()
    remote_id = models.BigIntegerField()
    web_url = models.URLField(max_length=400)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    body_html = models.TextField(blank=True, editable=False)
    author = models.ForeignKey(
        HostAccount, on_delete=models.PROTECT, null=True, related_name="changes"
    )
    # Whoever the portal opened it for counts as its author, whatever account the host shows.
    opened_for = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, null=True, related_name="changes"
    )

    state = models.CharField(
        max_length=20, choices=choices(ChangeState), default=ChangeState.IN_REVIEW.value
    )
    state_since = models.DateTimeField()
    host_open = models.BooleanField(default=True)
    draft = models.BooleanField(default=False)
    head_sha = models.CharField(max_length=64)
    head_ref = models.CharField(max_length=250)
    base_ref = models.CharField(max_length=250)
    base_sha = models.CharField(max_length=64)
    # What the head and its merge base hold, where the policy asks; empty is "not read".
    head_tree_sha = models.CharField(max_length=64, blank=True)
    base_tree_sha = models.CharField(max_length=64, blank=True)
    pusher = models.ForeignKey(HostAccount, on_delete=models.PROTECT, null=True, related_name="+")
    additions = models.PositiveIntegerField(default=0)
    deletions = models.PositiveIntegerField(default=0)
    files_complete = models.BooleanField(default=False)
    # Whether what changed in its files is still to be read: lists of many come without.
    patches_missing = models.BooleanField(default=False)
    commits_complete = models.BooleanField(default=False)
    owner_file = models.CharField(max_length=100, blank=True)
    owner_rules = models.TextField(blank=True)
    # Why the file that names owners could not be read; a sentence, and never green while it stands.
    owner_problem = models.TextField(blank=True)
    # The same file as the head has it, read only when the change touches it; null is "not read".
    head_owner_rules = models.TextField(null=True)
    # The OWNERS files of the base branch and, where the change edits one, of its head: {"files":
    # [{"path", "text", "problem"}], "problem"}; null is "not read".
    owner_tree = models.JSONField(null=True)
    head_owner_tree = models.JSONField(null=True)
    # Why the policy that this change would put in force cannot be used; likewise.
    policy_problem = models.TextField(blank=True)
    checks = models.JSONField(default=list)
    host_updated_at = models.DateTimeField()
    confirmed_at = models.DateTimeField()
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    first_review_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)

    # When the promised review of the current head ends.
    due_at = models.DateTimeField(null=True)
    verdict = models.JSONField(null=True)
    verdict_at = models.DateTimeField(null=True)

    closed_at = models.DateTimeField(null=True)
    merged_at = models.DateTimeField(null=True)
    merged_sha = models.CharField(max_length=64, blank=True)
    merged_head_sha = models.CharField(max_length=64, blank=True)
    merged_by = models.ForeignKey(
        HostAccount, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # The author's team and the owning team at the merge: figures count what was true then.
    author_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    owning_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("repository", "number"), name="change_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[ChangeState.MERGED.value, ChangeState.MERGED_UNGATED.value])
                | (Q(merged_at__isnull=False) & ~Q(merged_sha="")),
                name="change_merged_whole",
            ),
        )
        indexes = (
            models.Index(fields=("state", "-id"), name="change_state"),
            models.Index(fields=("proposal",), name="change_proposal"),
            models.Index(fields=("head_sha",), name="change_head"),
            models.Index(fields=("merged_at",), name="change_merged"),
            models.Index(fields=("number",), name="change_number"),
            title_index("change_title"),
        )

    def __str__(self) -> str:
        return f"{self.repository} #{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("change", args=[self.pk])

    @property
    def subject(self) -> str:
        return f"change:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def shown_state(self) -> str:
        """The state as a person reads it: an emergency never reads as approved.

        Rows that are read `without_texts` have the verdict's outcome alone.
        """
        if "verdict" in self.get_deferred_fields():
            outcome = getattr(self, "outcome", None)
        else:
            outcome = (self.verdict or {}).get("outcome")
        held = self.state == ChangeState.APPROVED and outcome == Outcome.OVERRIDDEN
        return Outcome.OVERRIDDEN.value if held else self.state

    @property
    def short_head(self) -> str:
        return self.head_sha[:7]


#: What no row of a list shows.
TEXTS = (
    "body",
    "body_html",
    "owner_rules",
    "head_owner_rules",
    "owner_tree",
    "head_owner_tree",
    "checks",
)


def without_texts(changes: QuerySet[Change]) -> QuerySet[Change]:
    """The changes without what no row of a list shows; of the verdict, its outcome."""
    slim = changes.defer(*TEXTS, "verdict")
    return slim.annotate(outcome=KeyTextTransform("outcome", "verdict"))


class Head(models.Model):
    """A head commit that the portal saw on a change, and when it first did."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="heads")
    sha = models.CharField(max_length=64)
    base_ref = models.CharField(max_length=250)
    seen_at = models.DateTimeField()
    pusher = models.ForeignKey(HostAccount, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=("change", "-seen_at"), name="head_change"),)

    def __str__(self) -> str:
        return self.sha


class ChangeFile(models.Model):
    """A file that the current head changes against the base."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="files")
    path = models.TextField()
    previous_path = models.TextField(blank=True)
    status = models.CharField(max_length=12)
    additions = models.PositiveIntegerField()
    deletions = models.PositiveIntegerField()
    patch = models.TextField(blank=True)

    class Meta:
        ordering = ("path",)
        constraints = (models.UniqueConstraint(fields=("change", "path"), name="file_once"),)

    def __str__(self) -> str:
        return self.path


class ChangeCommit(models.Model):
    """A commit of the pull request, with everybody who had a part in it."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="commits")
    sha = models.CharField(max_length=64)
    position = models.PositiveIntegerField()
    message = models.TextField()
    author = models.ForeignKey(HostAccount, on_delete=models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=200)
    author_email = models.CharField(max_length=254)
    committer = models.ForeignKey(
        HostAccount, on_delete=models.PROTECT, null=True, related_name="+"
    )
    committer_name = models.CharField(max_length=200)
    committer_email = models.CharField(max_length=254)
    # From the message's trailers: [{"name": …, "email": …, "account": host account's key or null}]
    co_authors = models.JSONField(default=list)
    authored_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("change", "sha"), name="commit_once"),)

    def __str__(self) -> str:
        return self.sha
