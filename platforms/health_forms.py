"""What owners fill in on the page of their platform's health."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from platforms.readiness import Result, State


class ExemptionForm(forms.Form):
    """A check that the platform need not pass for a while."""

    check = forms.ChoiceField(label="Check")
    reason = forms.CharField(
        max_length=300, label="Why", help_text="Everybody reads it, with your name and the date."
    )
    until = forms.DateField(
        label="Last day",
        help_text="Within a year. After it the check counts again.",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, results: Sequence[Result], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        check = self.fields["check"]
        if isinstance(check, forms.ChoiceField):
            check.choices = [
                (one.check.key, one.check.title) for one in results if one.state is not State.PASSED
            ]
