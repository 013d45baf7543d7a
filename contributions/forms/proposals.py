"""What people fill in about a proposal: the idea itself, a decision, a remark, a pull request."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, cast

from django import forms

from contributions.kinds import Kind
from contributions.lifecycle import DeclineReason
from contributions.models import Proposal
from contributions.pages.seen import repositories_of
from contributions.services.decisions import COMMENT_LIMIT
from contributions.services.ideas import TEXT_LIMIT, TITLE_LIMIT, Idea, idea_of
from people.models import User
from platforms.models import EFFORTS, Platform, Repository, RoadmapItem
from platforms.selectors import visible_to
from platforms.wanted import items_seen

if TYPE_CHECKING:
    Platforms = forms.ModelMultipleChoiceField[Platform]
    Repositories = forms.ModelChoiceField[Repository]
    Items = forms.ModelChoiceField[RoadmapItem]

#: Needed to submit, not to keep a draft.
NEEDED = ("platforms", "title", "problem")


def new_key() -> str:
    """A key of a form's own, by which a second submit finds the first."""
    return uuid.uuid4().hex


class IdeaForm(forms.Form):
    """An idea; a draft may leave out what submitting needs."""

    use_required_attribute = False  # a browser must not hold a draft back

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    platforms = forms.ModelMultipleChoiceField(
        queryset=Platform.objects.none(),
        to_field_name="slug",
        widget=forms.MultipleHiddenInput,
        error_messages={"invalid_choice": "There is no platform “%(value)s” that you may see."},
    )
    item = forms.ModelChoiceField(
        queryset=RoadmapItem.objects.none(),
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "There is no such item on a roadmap."},
    )
    title = forms.CharField(
        max_length=TITLE_LIMIT, help_text="What will be different, in one line."
    )
    problem = forms.CharField(
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Who has it, and what does it cost? Markdown works.",
    )
    approach = forms.CharField(
        max_length=TEXT_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="How you would go about it, as far as you know.",
    )
    effort = forms.ChoiceField(required=False, label="My team’s effort")
    wanted_by = forms.DateField(
        required=False,
        label="We need it by",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    kind = forms.ChoiceField(
        choices=[(one.value, one.said) for one in Kind],
        initial=Kind.CODE.value,
        widget=forms.RadioSelect,
        label="What it is",
    )
    wants_mentor = forms.BooleanField(
        required=False,
        label="I would like a mentor",
        help_text="The owners see it and say in their decision who could be.",
    )

    def __init__(self, data: Any = None, *, by: User, proposal: Proposal | None = None) -> None:
        super().__init__(data, initial=_as_it_stands(proposal) if proposal else {"key": new_key()})
        self.proposal = proposal
        cast("Platforms", self.fields["platforms"]).queryset = visible_to(by)
        cast("Items", self.fields["item"]).queryset = items_seen(by)
        known = self.initial.get("effort", "")
        words = EFFORTS if not known or known in EFFORTS else (*EFFORTS, known)
        efforts = cast("forms.ChoiceField", self.fields["effort"])
        efforts.choices = [("", "not known yet"), *((one, one) for one in words)]

    def full_clean(self) -> None:
        # A draft may lack anything; what submitting needs is the service's to say.
        for name in NEEDED:
            self.fields[name].required = False
        super().full_clean()
        for name in NEEDED:
            self.fields[name].required = True

    def idea(self) -> Idea:
        """What was written, once it is valid."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        return Idea(**{**given, "platforms": tuple(given["platforms"])})

    @property
    def own_key(self) -> str:
        """The form's own key, once it is valid."""
        return str(self.cleaned_data["key"])

    @property
    def is_empty(self) -> bool:
        """Whether nothing worth keeping was written."""
        read = self.cleaned_data.get
        return not any(read(name) for name in ("platforms", "title", "problem", "approach"))


def _as_it_stands(proposal: Proposal) -> dict[str, Any]:
    idea = idea_of(proposal)
    return {**vars(idea), "platforms": [one.slug for one in idea.platforms]}


def picked_up(item: RoadmapItem) -> dict[str, Any]:
    """What a proposal that carries a planned thing out begins with."""
    return {
        "item": item.pk,
        "platforms": [item.platform.slug],
        "title": item.title,
        "problem": "\n\n".join(filter(None, (item.benefit, item.text))),
        "effort": item.effort if item.effort in EFFORTS else "",
        "wants_mentor": item.mentor_id is not None,
    }


class DecisionForm(forms.Form):
    """What an owner decides for one platform's part."""

    part = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        required=False,
        label="Your reason",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The author reads it. Needed to ask for changes or to decline.",
    )
    code = forms.ChoiceField(
        required=False,
        label="Why declined",
        choices=[("", "Choose a reason"), *((one.value, one.label) for one in DeclineReason)],
    )


class CommentForm(forms.Form):
    """A remark; its key keeps a double click from saying it twice."""

    text = forms.CharField(
        required=False,
        label="Your comment",
        max_length=COMMENT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=new_key)


class WithdrawForm(forms.Form):
    """Why a proposal is withdrawn."""

    reason = forms.CharField(
        required=False, label="Why", max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class PartForm(forms.Form):
    """One platform's part, named."""

    part = forms.IntegerField(widget=forms.HiddenInput)


class RepositoryForm(forms.Form):
    """A repository of the platforms that accepted."""

    repository = forms.ModelChoiceField(queryset=Repository.objects.none(), empty_label=None)

    def __init__(self, data: Any = None, *, proposal: Proposal, by: User, **more: Any) -> None:
        super().__init__(data, **more)
        chooser = cast("Repositories", self.fields["repository"])
        chooser.queryset = repositories_of(proposal, by)


class PullForm(RepositoryForm):
    """A pushed branch, of which the portal opens a pull request."""

    branch = forms.CharField(max_length=250, label="Branch you pushed")
    title = forms.CharField(max_length=250, required=False)
    body = forms.CharField(
        required=False, label="Description", widget=forms.Textarea(attrs={"rows": 3})
    )


class LinkForm(RepositoryForm):
    """A pull request that is open already."""

    number = forms.IntegerField(min_value=1, max_value=2_000_000_000, label="Pull request number")


class TimeForm(forms.Form):
    """A line manager's agreement to the proposer's time."""

    last_day = forms.DateField(
        label="Agreed up to and including",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="After that day no change of this proposal is merged without a new agreement.",
    )
