"""Forms of the roadmap: an item, and why a team needs it too."""

from __future__ import annotations

from typing import Any

from django import forms

from people.fields import TagsField
from people.meanwhile import SEEN, Meanwhile
from people.models import Team, User
from people.selectors import teams_of
from platforms.forms import PersonField, day, text
from platforms.models import EFFORTS, RoadmapItem


class ItemForm(Meanwhile):
    """A planned thing, in its owners' words."""

    title = forms.CharField(
        max_length=150, label="Title", help_text="What there will be, in one line."
    )
    benefit = forms.CharField(
        max_length=300,
        required=False,
        label="Benefit",
        help_text="Who is better off, and how.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    text = text("What it takes", rows=7, hint="Markdown. Where to begin, what to mind.")
    skills = TagsField(required=False, label="Skills that help", help_text="Separated by commas.")
    effort = forms.ChoiceField(required=False, label="Effort")
    forecast = day(
        "We expect to have it by",
        required=False,
        hint="Without help. If a contribution comes sooner, the page says by how much.",
    )
    mentor = PersonField(
        required=False, label="Mentor", help_text="A user name or address of who helps along."
    )
    wanted = forms.BooleanField(
        required=False,
        label="Help wanted",
        help_text="It stands in the list of all help wanted, for anybody to pick up.",
    )

    def __init__(self, *args: Any, item: RoadmapItem | None = None, **kwargs: Any) -> None:
        if item is not None:
            now = {name: getattr(item, name) for name in self.base_fields if name != SEEN}
            kwargs["initial"] = {**now, "mentor": item.mentor.username if item.mentor else ""}
        super().__init__(*args, **kwargs)
        efforts = self.fields["effort"]
        if isinstance(efforts, forms.ChoiceField):
            known = {item.effort} - {""} if item else set()
            words = [*EFFORTS, *sorted(known - set(EFFORTS))]
            efforts.choices = [("", "not known yet"), *((one, one) for one in words)]


class NeedForm(forms.Form):
    """A team that needs it too, and why."""

    team = forms.ModelChoiceField(Team.objects.none(), label="Your team", empty_label=None)
    why = forms.CharField(
        max_length=300, label="What for", widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        own = [one.pk for one in teams_of(user)]
        if isinstance(team, forms.ModelChoiceField):
            team.queryset = Team.objects.filter(pk__in=own)
            if len(own) == 1:
                team.widget, team.initial = forms.HiddenInput(), own[0]


class DropForm(forms.Form):
    """Why an item is planned no more."""

    reason = forms.CharField(
        required=False, max_length=300, label="Why", widget=forms.Textarea(attrs={"rows": 2})
    )
