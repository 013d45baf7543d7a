"""What somebody looks for in the catalogue again and again, and when they last looked."""

from __future__ import annotations

from django.db import models

from people.models import User


class SavedSearch(models.Model):
    """A question to the catalogue under a name of one's own: the query of its address."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            # A name again replaces what it stood for.
            models.UniqueConstraint(fields=("user", "name"), name="saved_search_once"),
        )

    def __str__(self) -> str:
        return self.name


class CatalogueVisit(models.Model):
    """When somebody last had the catalogue on screen, and when their visit before that ended."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="catalogue_visit", primary_key=True
    )
    at = models.DateTimeField()
    before = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id} at {self.at}"
