"""What people send about a platform's policy: its text, and paths to ask about."""

from __future__ import annotations

from django import forms

from platforms.models import OwnershipSource, Platform, PolicySource, Repository, choices

#: The paths stand in the address, which servers cut off far beyond this.
ASKED_CHARACTERS = 1_500


class PolicyForm(forms.Form):
    """The whole policy as YAML; `based_on` is the version that was on screen."""

    text = forms.CharField(
        label="Policy",
        strip=False,
        error_messages={"required": "The text is empty; {} stands for the defaults."},
        help_text="YAML. A setting that is left out has its default.",
        widget=forms.Textarea(
            attrs={
                "class": "mono",
                "rows": 18,
                "spellcheck": "false",
                "autocapitalize": "off",
                "autocomplete": "off",
            }
        ),
    )
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)


class SettleForm(forms.Form):
    """Which waiting request is confirmed or dropped."""

    request = forms.IntegerField(required=False)


class SourceForm(forms.Form):
    """Where the policy is read from."""

    source = forms.ChoiceField(
        label="Where the policy is read from",
        choices=choices(PolicySource),
        widget=forms.RadioSelect,
    )


class OwnershipForm(forms.Form):
    """What says who owns which path."""

    ownership = forms.ChoiceField(
        label="Who owns which path",
        choices=choices(OwnershipSource),
        widget=forms.RadioSelect,
    )


class PathsForm(forms.Form):
    """Paths, one a line, and the repository they are in."""

    repository = forms.ModelChoiceField(Repository.objects.none(), empty_label=None)
    paths = forms.CharField(
        label="Paths",
        max_length=ASKED_CHARACTERS,
        help_text="One a line, from the repository’s root.",
        widget=forms.Textarea(attrs={"class": "mono", "rows": 5, "spellcheck": "false"}),
    )

    def __init__(self, *args: object, platform: Platform, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        known = platform.repositories.select_related("host").order_by("full_name")
        if len(known) > 1:
            field = self.fields["repository"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = known
        else:
            del self.fields["repository"]
        self.only = known[0] if len(known) == 1 else None

    def clean_paths(self) -> list[str]:
        """The paths without blank lines, leading slashes and repeats."""
        lines = (line.strip().removeprefix("/") for line in self.cleaned_data["paths"].splitlines())
        return list(dict.fromkeys(filter(None, lines)))

    @property
    def asked_in(self) -> Repository | None:
        """The repository asked about; the platform's only one without asking."""
        chosen: Repository | None = self.cleaned_data.get("repository", self.only)
        return chosen
