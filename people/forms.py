"""Forms of one's own: signing in, settings, tokens."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from people import throttle
from people.fields import TagsField
from people.models import User
from people.zones import ZoneSelect, zone_names


class SignInForm(AuthenticationForm):
    """User name and password; after ten failures in fifteen minutes neither is looked at."""

    def clean(self) -> dict[str, Any]:
        username = self.cleaned_data.get("username", "")
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        if throttle.is_shut(username, address):
            raise ValidationError("Too many tries.", code="shut")
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError:
            throttle.note_failure(username, address)
            raise
        # A form without a password raises nothing either, and must not open the throttle.
        if self.get_user() is not None:
            throttle.forget(username, address)
        return cleaned


def _zones() -> list[tuple[str, str]]:
    own = f"The organisation’s ({settings.ORGANISATION_ZONE})"
    return [("", own), *((name, name.replace("_", " ")) for name in zone_names())]


if TYPE_CHECKING:
    UserForm = forms.ModelForm[User]
else:  # at run time Django's forms are not generic
    UserForm = forms.ModelForm


class SettingsForm(UserForm):
    """What a person says of themselves."""

    time_zone = forms.ChoiceField(
        required=False,
        label="Time zone",
        choices=_zones,
        widget=ZoneSelect,
        help_text="Times on every page are shown in it.",
    )

    skills = TagsField(
        required=False,
        label="Skills",
        help_text="Separated by commas: Go, accessibility, technical writing. Colleagues see them,"
        " and Home shows help that is wanted with them.",
    )

    class Meta:
        model = User
        fields = ("name", "time_zone", "skills")
        help_texts = {
            "name": "As colleagues know you. Past decisions keep the name they were made under."
        }


class TokenForm(forms.Form):
    """How long a new token holds; `once` keeps a reload from making a second."""

    DAYS = [("30", "30 days"), ("90", "90 days"), ("365", "a year")]
    days = forms.TypedChoiceField(choices=DAYS, coerce=int, initial="90", label="Valid for")
    once = forms.CharField(
        widget=forms.HiddenInput, max_length=40, initial=lambda: uuid.uuid4().hex
    )


class AwayForm(forms.Form):
    """Whole days on which one is away."""

    first = forms.DateField(
        label="First day", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    last = forms.DateField(
        label="Last day", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    note = forms.CharField(
        required=False,
        max_length=200,
        label="Note",
        help_text="Only you read it.",
    )
