"""Events that nobody can rewrite, and effects that are rows before they are messages."""

from django.db import models
from django.db.models import Q


class Event(models.Model):
    """One thing that happened to one subject; append-only, chained by hash per subject.

    The actor is kept as id and name at the time, because journal knows nothing of people:
    a renamed or deleted account must not change what the record says.
    """

    subject = models.CharField(max_length=80)  # "change:12"
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=60)  # "change:approved"
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200, blank=True)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (
            # I13: a fork of a subject's chain is impossible, also under a race.
            models.UniqueConstraint(fields=("subject", "sequence"), name="event_sequence_once"),
        )
        indexes = (
            models.Index(fields=("kind", "at"), name="event_kind_at"),
            models.Index(fields=("actor_id", "-at"), name="event_actor_at"),
        )

    def __str__(self) -> str:
        return f"{self.subject} #{self.sequence} {self.kind}"


class Effect(models.Model):
    """Something to be carried out in the world because of an event: found again until done."""

    handler = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    # Raised when asked for again while waiting or running: a run that began before does not count.
    asked = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    # When a person asked for it to be tried at once: what was asked for together has one moment.
    retried_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            # I9: asking for the same effect twice while it waits makes one row.
            models.UniqueConstraint(
                fields=("key",),
                condition=Q(done_at__isnull=True, given_up_at__isnull=True),
                name="effect_pending_once",
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at",),
                condition=Q(done_at__isnull=True, given_up_at__isnull=True),
                name="effect_due",
            ),
            models.Index(
                fields=("-id",), condition=Q(given_up_at__isnull=False), name="effect_given_up"
            ),
            models.Index(fields=("handler", "-id"), name="effect_handler"),
            models.Index(fields=("key",), opclasses=("varchar_pattern_ops",), name="effect_key"),
            models.Index(
                fields=("retried_at",),
                condition=Q(retried_at__isnull=False),
                name="effect_retried",
            ),
        )

    def __str__(self) -> str:
        return f"{self.handler} {self.key}"

    @property
    def state(self) -> str:
        """One word for how it stands: done, given_up, failing, waiting."""
        if self.done_at:
            return "done"
        if self.given_up_at:
            return "given_up"
        return "failing" if self.last_error else "waiting"
