"""Forms of the catalogue: they read what was typed; what may be is the services' business."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q

from people.fields import TagsField
from people.meanwhile import SEEN, Meanwhile
from people.models import Team, User
from people.selectors import people_here
from people.zones import ZoneSelect, zone_names
from platforms import levels
from platforms.guidance import DAYS
from platforms.hosts.connections import usable
from platforms.imports import formats
from platforms.models import Host, Lifecycle, Openness, Platform, Role, choices
from platforms.permissions import teams_to_register_for

OPENNESS = [
    (Openness.WELCOME.value, "Welcome"),
    (Openness.ASK_FIRST.value, "Ask first: talk it over before much is written"),
    (Openness.PAUSED.value, "Paused: nothing new for now"),
]


def text(label: str, *, rows: int = 10, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=50_000,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class PersonField(forms.CharField):
    """Somebody by user name or e-mail address; with `teams`, also a team by its name."""

    def __init__(self, *, teams: bool = False, **kwargs: Any) -> None:
        self.teams = teams
        attrs = {"autocapitalize": "none", "spellcheck": "false", "list": "people-here"}
        super().__init__(max_length=200, widget=forms.TextInput(attrs), **kwargs)

    def clean(self, value: Any) -> User | Team | None:
        asked = super().clean(value)
        if not asked:
            return None
        named = Q(username__iexact=asked) | Q(email__iexact=asked)
        found = list(people_here().filter(named)[:2]) if asked else []
        if len(found) == 1:
            return found[0]
        team = Team.objects.filter(Q(name__iexact=asked) | Q(slug=asked)) if self.teams else None
        if team and (one := team.first()):
            return one
        raise forms.ValidationError(
            "Nobody here has this user name or address." if len(found) < 2 else "Two people match."
        )


class RegisterForm(forms.Form):
    """What is needed to put a platform into the catalogue; the rest can follow."""

    name = forms.CharField(max_length=100, label="Name")
    summary = forms.CharField(
        max_length=300,
        label="What it does",
        help_text="One or two sentences, for somebody who has never heard of it.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    team = forms.ModelChoiceField(Team.objects.none(), label="Owning team", empty_label=None)
    openness = forms.ChoiceField(
        choices=OPENNESS,
        label="Contributions now",
        widget=forms.RadioSelect,
        initial=Openness.WELCOME.value,
    )
    tags = TagsField(required=False, label="Tags", help_text="Separated by commas.")
    guide = text("How to contribute", hint="Markdown. What to install, how to test, whom to ask.")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        allowed = [one.pk for one in teams_to_register_for(user)]
        if isinstance(team, forms.ModelChoiceField):
            team.queryset = Team.objects.filter(pk__in=allowed)


class EditForm(Meanwhile):
    """All that owners say of their platform, and what they promise."""

    name = forms.CharField(max_length=100, label="Name")
    summary = forms.CharField(
        max_length=300, label="What it does", widget=forms.Textarea(attrs={"rows": 2})
    )
    description = text("Description", hint="Markdown.")
    guide = text("How to contribute", hint="Markdown. What to install, how to test, whom to ask.")
    vision = text("Vision and principles", rows=6, hint="Markdown. Where it goes, and what holds.")
    tags = TagsField(required=False, label="Tags", help_text="Separated by commas.")
    skills = TagsField(required=False, label="Skills that help", help_text="Separated by commas.")
    wanted = TagsField(
        required=False,
        label="Contributions wanted",
        help_text="Separated by commas: bug fixes, documentation, ideas.",
    )
    language = forms.CharField(max_length=40, required=False, label="Main language")
    running_since = forms.IntegerField(
        min_value=1950,
        max_value=2100,
        required=False,
        label="Running since",
        help_text="The year.",
    )
    channel = forms.CharField(max_length=100, required=False, label="Chat channel")
    channel_url = forms.URLField(
        max_length=300, required=False, label="Address of the channel", assume_scheme="https"
    )
    openness = forms.ChoiceField(
        choices=OPENNESS, label="Contributions now", widget=forms.RadioSelect
    )
    governance = forms.ChoiceField(
        choices=levels.CHOICES, label="Governance level", widget=forms.RadioSelect
    )
    lifecycle = forms.ChoiceField(
        choices=[one for one in choices(Lifecycle) if one[0] != Lifecycle.ARCHIVED],
        label="Lifecycle",
    )
    restricted = forms.BooleanField(
        required=False,
        label="Restricted",
        help_text="Only its team, people with a role, the department’s manager and admins see it.",
    )
    response_hours = forms.IntegerField(
        min_value=1, max_value=1000, label="First response within, working hours"
    )
    decision_hours = forms.IntegerField(
        min_value=1,
        max_value=1000,
        label="Decision within, working hours",
        help_text="At least as long as the first response.",
    )
    capacity = forms.IntegerField(
        min_value=1,
        max_value=1000,
        required=False,
        label="Reviews we can bear at a time",
        help_text="Shown as room left, so that people know before they propose. Empty: not stated.",
    )
    workdays = forms.TypedMultipleChoiceField(
        choices=list(enumerate(DAYS)),
        coerce=int,
        label="Working days",
        widget=forms.CheckboxSelectMultiple,
    )
    day_start = forms.TimeField(label="From", widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    day_end = forms.TimeField(label="To", widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    time_zone = forms.ChoiceField(
        choices=lambda: [(name, name) for name in zone_names()],
        widget=ZoneSelect,
        label="Time zone",
    )
    country = forms.CharField(
        max_length=10,
        required=False,
        label="Public holidays of",
        help_text="A country’s two letters, with its region where it matters: DE or DE-BE.",
    )
    escalation = PersonField(
        required=False,
        label="Who hears of a late answer",
        help_text="A user name or an address; left empty, the department’s manager.",
    )

    def __init__(self, *args: Any, platform: Platform, **kwargs: Any) -> None:
        now = {name: getattr(platform, name) for name in self.base_fields if name != SEEN}
        hears: User | None = platform.escalation
        now["escalation"] = hears.username if hears and hears.is_active and not hears.is_bot else ""
        super().__init__(*args, **{**kwargs, "initial": now})


class ConnectForm(forms.Form):
    """The name of a repository on its host; which host is asked where there are several."""

    host = forms.ModelChoiceField(
        queryset=Host.objects.none(),
        label="Git host",
        empty_label=None,
        error_messages={"invalid_choice": "The portal is not connected to this host any more."},
    )
    full_name = forms.CharField(
        max_length=200,
        label="Repository",
        help_text="As its address on the host ends: organisation/repository.",
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hosts = usable()
        if len(hosts) < 2:
            del self.fields["host"]
        else:
            choice: Any = self.fields["host"]
            choice.queryset = hosts


def day(label: str, *, required: bool = True, hint: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class RoleForm(forms.Form):
    """A role below ownership, for a person or a team."""

    role = forms.ChoiceField(
        choices=[
            (Role.TRUSTED_COMMITTER.value, "Trusted committer, who may approve"),
            (Role.REVIEWER.value, "Reviewer, who comments and asks for changes"),
        ],
        widget=forms.RadioSelect,
        initial=Role.TRUSTED_COMMITTER.value,
        label="Role",
    )
    who = PersonField(
        teams=True, label="Person or team", help_text="A user name, an address, or a team’s name."
    )
    last = day("Last day", required=False, hint="Leave empty where it has no end yet.")


class OfferForm(forms.Form):
    """Ownership, which begins when the other accepts."""

    who = PersonField(label="New owner", help_text="A user name or an address.")
    hand_over = forms.BooleanField(
        required=False, label="I step back as owner in the moment they accept"
    )


class DeputyForm(forms.Form):
    """Who stands in for an owner, and on which days."""

    owner = forms.ModelChoiceField(User.objects.none(), label="Stands in for", empty_label=None)
    who = PersonField(label="Deputy", help_text="A user name or an address.")
    first = day("First day")
    last = day("Last day", hint="At most 90 days, the first and the last included.")

    def __init__(self, *args: Any, owners: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        if isinstance(owner, forms.ModelChoiceField):
            owner.queryset = User.objects.filter(pk__in=[one.pk for one in owners])
            owner.initial = owners[0].pk if owners else None
            if len(owners) == 1:
                owner.widget = forms.HiddenInput()


class ImportForm(forms.Form):
    """A file of another system."""

    file = forms.FileField(
        label="File",
        max_length=200,
        help_text=formats.KNOWN,
        error_messages={"empty": "This file is empty."},
    )

    def __init__(self, *args: Any, large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if large:
            self.fields["file"].error_messages["required"] = formats.LARGER

    def given(self) -> dict[str, Any]:
        """The file's name and bytes."""
        file = self.cleaned_data["file"]
        return {"name": file.name, "content": file.read()}
