"""Check suites and check runs: what Apps say of a commit."""

from django.db import models
from django.utils import timezone

from githost.models.apps import App
from githost.models.repositories import Repository


class CheckSuite(models.Model):
    """All check runs of one App on one commit."""

    repository = models.ForeignKey(
        Repository, on_delete=models.CASCADE, related_name="check_suites"
    )
    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="check_suites")
    head_sha = models.CharField(max_length=40)
    head_branch = models.CharField(max_length=250, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["repository", "app", "head_sha"], name="one_suite_per_app_and_commit"
            )
        ]

    def __str__(self) -> str:
        return f"checks of {self.app.slug} on {self.head_sha[:7]}"


class CheckRun(models.Model):
    suite = models.ForeignKey(CheckSuite, on_delete=models.CASCADE, related_name="runs")
    name = models.CharField(max_length=255)
    external_id = models.CharField(max_length=255, blank=True)
    details_url = models.TextField(blank=True)
    status = models.CharField(max_length=20, default="queued")
    conclusion = models.CharField(max_length=20, blank=True)
    title = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    text = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name}: {self.conclusion or self.status}"

    @property
    def state(self) -> str:
        """As a commit status would say it: success, failure or pending."""
        if self.status != "completed":
            return "pending"
        return "success" if self.conclusion in ("success", "neutral", "skipped") else "failure"
