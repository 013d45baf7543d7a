"""Forms of announcements and meetings."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from people.meanwhile import SEEN, Meanwhile
from platforms.forms import day as whole_day
from platforms.forms import text
from platforms.models import Meeting, Repeats


class AnnouncementForm(Meanwhile):
    """News, and for how long it is news."""

    title = forms.CharField(max_length=150, label="Title", help_text="The news in one line.")
    text = text("Text", rows=6, hint="Markdown.")
    first = whole_day("From")
    last = whole_day("To", hint="The last day on which it is shown.")
    key = forms.CharField(
        widget=forms.HiddenInput, max_length=64, required=False, initial=lambda: uuid.uuid4().hex
    )

    def given(self) -> dict[str, Any]:
        """What the writer changed of an announcement, whose key stays."""
        return {name: value for name, value in super().given().items() if name != "key"}


class MeetingForm(Meanwhile):
    """When a meeting takes place, how often, and where."""

    title = forms.CharField(max_length=150, label="Title", initial="Office hours")
    text = forms.CharField(
        max_length=500,
        required=False,
        label="What it is for",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    place = forms.CharField(
        max_length=300, required=False, label="Place", help_text="A room, or the address of a call."
    )
    day = whole_day("First day")
    begins = forms.TimeField(label="Begins", widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    minutes = forms.IntegerField(min_value=5, max_value=1440, label="Minutes", initial=30)
    repeats = forms.ChoiceField(
        choices=[(one.value, one.label) for one in Repeats], label="Repeats", initial="weekly"
    )
    last_day = whole_day("Until", required=False, hint="Leave empty where it goes on.")

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        if meeting is not None:
            now = {name: getattr(meeting, name) for name in self.base_fields if name != SEEN}
            kwargs["initial"] = now
        super().__init__(*args, **kwargs)


class SkipForm(forms.Form):
    """A day on which it does not take place."""

    day = whole_day("Day")
