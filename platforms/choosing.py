"""Choosing one platform by its name in a line of filters, however many platforms there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import QuerySet

from people.models import User
from platforms import searching
from platforms.filters import LONGEST_SEARCH
from platforms.listed import Listed
from platforms.models import Lifecycle, Platform
from platforms.selectors import visible_to
from platforms.successors import successor

#: So many are offered where the words name none exactly.
OFFERED = 8
#: So many names a field for one suggests.
SUGGESTED = 50


class PlatformField(forms.CharField):
    """A platform of `rows` by its name or its short name; the page suggests some by name."""

    def __init__(self, **kwargs: Any) -> None:
        self.rows: QuerySet[Platform] = Platform.objects.all()
        super().__init__(widget=forms.TextInput(attrs={"list": "platforms-here"}), **kwargs)

    def clean(self, value: Any) -> Platform:
        asked = super().clean(value)
        named = self.rows.filter(name__iexact=asked).first()
        found = named or self.rows.filter(slug=asked).first()
        if found is None:
            like = self.rows.filter(name__icontains=asked).order_by("name")[:OFFERED]
            names = " or ".join(like.values_list("name", flat=True))
            raise forms.ValidationError(
                f"Name one of them in full: {names}."
                if names
                else "There is no platform of this name that you may see."
            )
        return found

    def offer(self, platforms: Sequence[Platform]) -> None:
        """Let one of so few be chosen instead of typed."""
        choices = [("", "Choose one"), *((one.slug, one.name) for one in platforms)]
        self.widget = forms.Select(choices=choices)
        self.widget.is_required = self.required


@dataclass(frozen=True)
class Choice:
    """The platform that was meant; where that is None, those that the words may mean."""

    words: str = ""
    platform: Platform | None = None
    offered: list[Listed] = field(default_factory=list)

    @property
    def slug(self) -> str:
        """As an address says it, "" for none."""
        return self.platform.slug if self.platform else ""

    @property
    def shown(self) -> str:
        """What stands in the field."""
        return self.platform.name if self.platform else self.words


def choice(user: User, text: str) -> Choice:
    """What somebody means by a name, an address's short name, or words of either."""
    words = text.replace("\0", "").strip()[:LONGEST_SEARCH]
    if not words:
        return Choice()
    seen = visible_to(user).only("pk", "slug", "name", "merged_into")
    # Each has an index of its own; one question with "or" would read every row.
    exact = seen.filter(slug=words).first() or seen.filter(name=words).first()
    if exact:
        return Choice(words, successor(exact, user) or exact)
    offered = _offered(user, words)
    named = [one.pk for one in offered if one.name.casefold() == words.casefold()]
    exact = seen.filter(pk__in=named).first() if named else None
    return Choice(words, exact, [] if exact else offered)


def _offered(user: User, words: str) -> list[Listed]:
    """What the words may mean: what takes part, then what is archived."""
    found = searching.matching(user, words)
    offered = searching.ranked(found, 0, OFFERED, marked=False)
    if room := OFFERED - len(offered):
        archived = found.rows.filter(lifecycle=Lifecycle.ARCHIVED.value)
        offered += searching.ranked(found, 0, room, rows=archived, marked=False)
    return offered
