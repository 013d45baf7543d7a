"""What people send with a change: a decision on the commit on screen, filters of the list."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from contributions.lifecycle import ChangeState
from contributions.services.decisions import COMMENT_LIMIT

SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
ACTS = (
    "approve",
    "request_changes",
    "comment",
    "merge",
    "revoke",
    "break_glass",
    "sign_break_glass",
    "attribute",
    "refresh",
)
#: These are about the very commit that was on screen.
BOUND = ("approve", "request_changes", "merge", "break_glass", "sign_break_glass")

#: What the list of changes may be asked for; nothing given means the open ones.
STATES = [
    ("", "open"),
    ("all", "all"),
    *((state.value, state.label.lower()) for state in ChangeState),
]


class ActForm(forms.Form):
    """One act on a change; `sha` is the head that the person had on screen."""

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS])
    sha = forms.CharField(required=False)
    body = forms.CharField(required=False)
    key = forms.CharField(required=False)
    # Whose approval is taken back; one's own where none is named.
    review = forms.IntegerField(required=False)
    # Whose a commit's e-mail is, by the account's name on the host.
    email = forms.CharField(required=False, max_length=254)
    login = forms.CharField(required=False, max_length=100)

    @property
    def said_elsewhere(self) -> bool:
        """Whether a refusal is shown at the buttons of its own act, not over the whole page."""
        return self.data.get("act") in ACTS and self.data["act"] != "refresh"

    def clean(self) -> dict[str, Any]:
        """Refuse anything but a whole commit id: a short one could mean another commit.

        Every refusal is about the form as a whole, as it stands over its buttons.
        """
        given = self.cleaned_data
        if "act" not in given:
            self.errors.clear()
            raise ValidationError("The form did not say what to do; nothing was done. Try again.")
        if given["act"] in BOUND and not SHA.fullmatch(given["sha"]):
            raise ValidationError(
                "The form did not say which commit was on screen; nothing was done. Look again."
            )
        if len(given["body"]) > COMMENT_LIMIT:
            raise ValidationError(
                f"At most {COMMENT_LIMIT:,} characters; this has {len(given['body']):,}."
            )
        given["key"] = given["key"][:64]
        return given


def new_key() -> str:
    """A key for one sending of a form: sent twice, it counts once."""
    return uuid4().hex


class ChangeFilter(forms.Form):
    """Filters of the list of changes; what cannot be read filters nothing."""

    state = forms.ChoiceField(required=False, choices=STATES)
    platform = forms.SlugField(required=False, max_length=80)
    mine = forms.BooleanField(required=False)
