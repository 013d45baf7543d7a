"""Saving a search of the catalogue under a name, and forgetting it."""

from __future__ import annotations

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from people.models import User
from people.refusals import Invalid, Refused
from platforms.models import SavedSearch

MOST = 20
LONGEST_NAME, LONGEST_QUERY = 60, 1000


def save(*, by: User, name: str, query: str) -> SavedSearch:
    """Keep a question under a name; the same name again stands for the new one.

    Raises Invalid, or Refused past the twentieth.
    """
    name = " ".join(name.replace("\0", "").split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid("Nothing was saved.", {"name": "Give it a name of at most 60 characters."})
    asked = QueryDict(query.replace("\0", "").lstrip("?"), mutable=True)
    asked.pop("page", None)
    text = asked.urlencode()
    if len(text) > LONGEST_QUERY:
        raise Refused("This search is too long to save. Nothing was saved.")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        others = SavedSearch.objects.filter(user=by).exclude(name=name)
        if others.count() >= MOST:
            raise Refused("You have twenty saved searches. Forget one first; nothing was saved.")
        made, _ = SavedSearch.objects.update_or_create(
            user=by, name=name, defaults={"query": text, "saved_at": timezone.now()}
        )
    return made


def forget(*, by: User, pk: int) -> None:
    """Forget a search of one's own; one that is gone is none."""
    SavedSearch.objects.filter(user=by, pk=pk).delete()
