"""What people send with a change: a decision on the commit on screen, filters of the list."""

from __future__ import annotations

import re
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from contributions.lifecycle import ChangeState
from contributions.services.decisions import COMMENT_LIMIT

SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
ACTS = ("approve", "request_changes", "comment", "merge", "revoke", "refresh")
#: These are about the very commit that was on screen.
BOUND = ("approve", "request_changes", "merge")


class ActForm(forms.Form):
    """One act on a change; `sha` is the head that the person had on screen."""

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS])
    sha = forms.CharField(required=False, max_length=64)
    body = forms.CharField(
        required=False,
        max_length=COMMENT_LIMIT,
        label="Comment",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    key = forms.CharField(required=False, max_length=64)

    def clean_sha(self) -> str:
        """Refuse anything but a whole commit id: a short one could mean another commit."""
        sha: str = self.cleaned_data["sha"]
        if self.cleaned_data.get("act") in BOUND and not SHA.fullmatch(sha):
            raise ValidationError("The form did not say which commit was on screen. Look again.")
        return sha


def new_key() -> str:
    """A key for one sending of a form: sent twice, it counts once."""
    return uuid4().hex


class ChangeFilter(forms.Form):
    """Filters of the list of changes; what cannot be read filters nothing."""

    state = forms.ChoiceField(
        required=False,
        choices=[
            ("", "open"),
            ("all", "all"),
            *((state.value, state.label.lower()) for state in ChangeState),
        ],
    )
    platform = forms.SlugField(required=False, max_length=80)
    mine = forms.BooleanField(required=False)
