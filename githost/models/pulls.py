"""Pull requests, their reviews, the reviewers asked, and comments."""

from django.db import models
from django.utils import timezone

from githost.models.accounts import Account, Team
from githost.models.repositories import Repository


class Pull(models.Model):
    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="pulls")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=500)
    body = models.TextField(null=True)
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="pulls")
    head_ref = models.CharField(max_length=250)
    base_ref = models.CharField(max_length=250)
    head_sha = models.CharField(max_length=40)
    # The base's tip when the pull request was opened, last pushed to or retargeted: like
    # GitHub, later pushes to the base do not change it.
    base_sha = models.CharField(max_length=40)
    state = models.CharField(max_length=10, default="open")
    draft = models.BooleanField(default=False)
    # Written before the base moves, so that a crash in between is recognised at the next start.
    intended_merge_sha = models.CharField(max_length=40, blank=True)
    merge_commit_sha = models.CharField(max_length=40, blank=True)
    merged_at = models.DateTimeField(null=True)
    merged_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["repository", "number"], name="one_pull_per_number")
        ]
        indexes = [models.Index(fields=["repository", "state", "head_ref"], name="pull_by_head")]

    def __str__(self) -> str:
        return f"{self.repository.full_name}#{self.number}"

    @property
    def pull_ref(self) -> str:
        return f"refs/pull/{self.number}/head"


class Review(models.Model):
    pull = models.ForeignKey(Pull, on_delete=models.CASCADE, related_name="reviews")
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=20)
    body = models.TextField(blank=True)
    commit_id = models.CharField(max_length=40)
    submitted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.state} by {self.author.login}"


class ReviewRequest(models.Model):
    pull = models.ForeignKey(Pull, on_delete=models.CASCADE, related_name="review_requests")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")

    def __str__(self) -> str:
        return f"review of {self.pull} asked"


class Comment(models.Model):
    pull = models.ForeignKey(Pull, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"comment {self.pk} on {self.pull}"
