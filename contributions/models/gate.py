"""What stands between a change and its merge: reviews, merge intents, published statuses."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from contributions.models.changes import Change
from people.models import HostAccount, User
from platforms.models import Repository


class OwnerMoves(models.Model):
    """Whose paths of the whole repository a change's edit of an owner file gives to others.

    `moves` are the first of `total`, each `[path, [owners before], [owners after]]`, of `asked`
    paths at the head. With a `problem` nobody could tell.
    """

    change = models.OneToOneField(Change, on_delete=models.CASCADE, related_name="owner_moves")
    head_sha = models.CharField(max_length=64)
    base_sha = models.CharField(max_length=64)
    asked = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    moves = models.JSONField(default=list)
    problem = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.total} paths moved by {self.change}"


class Review(models.Model):
    """An approval or a request for changes, bound to the exact commit its giver saw.

    The row is never changed but for its lapse: who, in which role, on which sha, base and policy
    version stay as they were given (I1).
    """

    APPROVE, REQUEST_CHANGES, DISMISSED = "approve", "request_changes", "dismissed"

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="reviews")
    kind = models.CharField(
        max_length=20,
        choices=[
            (APPROVE, "approved"),
            (REQUEST_CHANGES, "asked for changes"),
            (DISMISSED, "dismissed"),
        ],
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="reviews")
    account = models.ForeignKey(
        HostAccount, on_delete=models.PROTECT, null=True, related_name="reviews"
    )
    sha = models.CharField(max_length=64)
    base_ref = models.CharField(max_length=250)
    # What that commit and its merge base held then; empty where the policy did not ask.
    head_tree_sha = models.CharField(max_length=64, blank=True)
    base_tree_sha = models.CharField(max_length=64, blank=True)
    role = models.CharField(max_length=30, blank=True)
    policy_versions = models.JSONField(default=dict)  # {platform id: number}
    at = models.DateTimeField()
    source = models.CharField(max_length=10, choices=[("portal", "portal"), ("host", "host")])
    host_review_id = models.BigIntegerField(null=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True, editable=False)
    lapsed_at = models.DateTimeField(null=True)
    lapse_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("at", "id")
        constraints = (
            # I9: one live approval per person and commit, whatever is clicked twice.
            models.UniqueConstraint(
                fields=("change", "user", "sha"),
                condition=Q(kind="approve", lapsed_at=None, source="portal"),
                name="approval_live_once",
            ),
            models.UniqueConstraint(
                fields=("change", "host_review_id", "kind"),
                condition=Q(source="host"),
                name="host_review_once",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(account__isnull=False),
                name="review_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user or self.account} {self.kind} {self.sha[:7]}"


class MergeIntent(models.Model):
    """The portal's decision to merge exactly one commit, written before the host is called."""

    OPEN, MERGED, REFUSED, HEAD_MOVED = "open", "merged", "refused", "head_moved"

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="intents")
    sha = models.CharField(max_length=64)
    base_ref = models.CharField(max_length=250)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Facts and verdict as judged, for the evidence.
    verdict = models.JSONField()
    facts = models.JSONField()
    state = models.CharField(max_length=12, default=OPEN)
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    detail = models.TextField(blank=True)

    class Meta:
        constraints = (
            # I7: at most one live intent per pull request.
            models.UniqueConstraint(
                fields=("change",), condition=Q(state="open"), name="intent_live_once"
            ),
        )

    def __str__(self) -> str:
        return f"merge {self.sha[:7]} of {self.change}"


class JudgedFacts(models.Model):
    """The facts of a change's last verdict: asked about them again, the rule answers the same."""

    change = models.OneToOneField(Change, on_delete=models.CASCADE, related_name="judged_facts")
    facts = models.JSONField()

    class Meta:
        verbose_name_plural = "judged facts"

    def __str__(self) -> str:
        return f"facts of {self.change}"


class PublishedStatus(models.Model):
    """The last word of the portal on one commit: a commit status, or an App's check run.

    `digest` is of the table behind a check run.
    """

    repository = models.ForeignKey(Repository, on_delete=models.PROTECT, related_name="+")
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="statuses")
    sha = models.CharField(max_length=64)
    state = models.CharField(max_length=10)
    description = models.CharField(max_length=140)
    app_id = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "published statuses"
        constraints = (models.UniqueConstraint(fields=("repository", "sha"), name="status_once"),)

    def __str__(self) -> str:
        return f"{self.state} on {self.sha[:7]}"


class Waiting(models.Model):
    """Whose approval a change could use next: drawn from its verdict whenever that is made."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="waiting")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "waiting"
        constraints = (models.UniqueConstraint(fields=("user", "change"), name="waiting_once"),)

    def __str__(self) -> str:
        return f"{self.change} waits for {self.user}"


class Look(models.Model):
    """The commit of a change that a person last had on screen."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="looks")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    sha = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("change", "user"), name="look_once"),)

    def __str__(self) -> str:
        return f"{self.user} saw {self.sha[:7]}"
