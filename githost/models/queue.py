"""Pull requests that wait to be merged one after the other."""

from django.db import models
from django.utils import timezone

from githost.models.accounts import Account
from githost.models.pulls import Pull


class QueueEntry(models.Model):
    """A pull request in the queue of its base, and the commit it would make of it.

    `base_sha` is the commit before it: the base's tip, or what the entry ahead would make.
    """

    pull = models.OneToOneField(Pull, on_delete=models.CASCADE, related_name="queue_entry")
    enqueuer = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    base_sha = models.CharField(max_length=40)
    head_sha = models.CharField(max_length=40, db_index=True)
    enqueued_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.pull} in the queue"

    @property
    def ref(self) -> str:
        base, number = self.pull.base_ref, self.pull.number
        return f"refs/heads/gh-readonly-queue/{base}/pr-{number}-{self.base_sha}"
