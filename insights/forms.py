"""The one filter bar of every page of figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms

from insights.question import KINDS, PERIODS, USUAL, Question
from insights.selectors import Scope
from platforms.choosing import choice


class FilterForm(forms.Form):
    """Period, department, platform and kind; an answer nobody offered is taken for the usual."""

    days = forms.TypedChoiceField(
        label="Period",
        coerce=int,
        required=False,
        initial=USUAL,
        choices=[(days, f"last {days} days") for days in PERIODS],
    )
    department = forms.ChoiceField(label="Owning department", required=False)
    kind = forms.ChoiceField(required=False, choices=list(KINDS.items()))

    def __init__(self, asked: Mapping[str, Any], scope: Scope) -> None:
        given = {name: asked.get(name, "") for name in ("days", "department", "kind")}
        given["days"] = given["days"] or USUAL
        super().__init__(given)
        #: The platform meant; of several, or of none that may be named, all count.
        self.choice = choice(scope.user, asked.get("platform", ""))
        departments = self.fields["department"]
        assert isinstance(departments, forms.ChoiceField)
        departments.choices = [("", "all"), *((one.slug, one.name) for one in scope.departments())]

    def question(self, now: datetime) -> Question:
        """What is asked, as far as it was offered."""
        self.is_valid()
        given = self.cleaned_data
        self.data = {
            "days": given.get("days") or USUAL,
            **{name: given.get(name, "") for name in ("department", "kind")},
        }
        return Question(
            now=now,
            days=self.data["days"],
            department=self.data["department"],
            platform=self.choice.slug,
            kind=self.data["kind"],
        )
