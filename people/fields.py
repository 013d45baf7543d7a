"""Fields that forms of several packages share."""

from __future__ import annotations

from typing import Any

from django import forms

#: More than these are not read by anybody.
MOST = 12
LONGEST = 40


class TagsField(forms.CharField):
    """A few words, with commas between them."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        tags = (tag.strip() for tag in (super().to_python(value) or "").split(","))
        return list(dict.fromkeys(tag for tag in tags if tag))

    def validate(self, value: Any) -> None:
        if any(len(tag) > LONGEST for tag in value):
            raise forms.ValidationError("A tag has at most 40 characters.")
        if len(value) > MOST:
            raise forms.ValidationError("Twelve tags are the most; keep those people look for.")

    def run_validators(self, value: Any) -> None:
        """A list has none of a text's validators."""


def without_twins(words: list[str]) -> list[str]:
    """The words without those that differ from an earlier one by capitals alone."""
    kept: dict[str, str] = {}
    for word in words:
        kept.setdefault(word.lower(), word)
    return list(kept.values())
