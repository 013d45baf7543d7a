"""Forms for connecting git hosts. What is secret goes in and never comes back into a page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from platforms.choosing import PlatformField
from platforms.hosts.credentials import Credentials
from platforms.models import HostKind

GITHUB_COM, ENTERPRISE = "github.com", "enterprise"
KINDS = [
    (GITHUB_COM, "GitHub.com"),
    (ENTERPRISE, "GitHub Enterprise, at an address of your own"),
    *((kind.value, f"{kind.label}: not supported yet") for kind in HostKind if not kind.supported),
]


class KindSelect(forms.RadioSelect):
    """Shows what cannot be chosen yet, and lets nobody choose it."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if value not in {GITHUB_COM, ENTERPRISE}:
            option["attrs"]["disabled"] = True
        return option


def secret(label: str, **more: Any) -> forms.CharField:
    """A field whose value is never written into a page."""
    attrs = {"autocomplete": "off", "spellcheck": "false"}
    widget = forms.PasswordInput(attrs=attrs, render_value=False)
    return forms.CharField(label=label, max_length=500, widget=widget, **more)


def repository(**more: Any) -> forms.CharField:
    attrs = {"autocapitalize": "none", "spellcheck": "false", "placeholder": "payments/ledger"}
    return forms.CharField(
        label="Try it on",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=attrs),
        **{
            "help_text": "A repository, as organisation/name. Each permission is tried there by a"
            " request that changes nothing.",
            **more,
        },
    )


class SecretText(forms.Textarea):
    """Several lines that are never written into a page."""

    def format_value(self, value: Any) -> str:
        return ""


def app_number(**more: Any) -> forms.IntegerField:
    attrs = {"autocomplete": "off", "inputmode": "numeric"}
    return forms.IntegerField(
        label="App ID",
        min_value=1,
        max_value=2**31,
        widget=forms.TextInput(attrs=attrs),
        **{"help_text": "The number on the App’s own page of settings.", **more},
    )


def app_key(label: str, **more: Any) -> forms.CharField:
    attrs = {"autocomplete": "off", "spellcheck": "false", "rows": 5, "class": "mono"}
    return forms.CharField(
        label=label,
        max_length=20_000,
        widget=SecretText(attrs={**attrs, "placeholder": "-----BEGIN RSA PRIVATE KEY-----"}),
        **more,
    )


TOKEN, APP = "token", "app"
WAYS = [(TOKEN, "A token of an account"), (APP, "A GitHub App")]


class ConnectHostForm(forms.Form):
    """Which host, signed in to in which way, tried on which repository."""

    kind = forms.ChoiceField(choices=KINDS, widget=KindSelect, initial=GITHUB_COM, label="Git host")
    address = forms.CharField(
        required=False,
        max_length=300,
        label="Address",
        help_text="Of its front page, as in https://ghe.example.com",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    name = forms.CharField(
        required=False,
        max_length=100,
        label="Name",
        help_text="What it is called on the portal’s pages. Left empty, its address.",
    )
    signs_in = forms.ChoiceField(
        choices=WAYS,
        widget=forms.RadioSelect,
        initial=TOKEN,
        required=False,
        label="The portal signs in with",
        help_text="What an App publishes can be required from that App alone. With a token, any"
        " account that may write statuses can write the portal’s too.",
    )
    token = secret(
        "Token",
        required=False,
        help_text="Of an account made for the portal. It is tested now, kept encrypted, and"
        " never shown again, not to you either.",
    )
    app_id = app_number(required=False)
    app_key = app_key(
        "Private key",
        required=False,
        help_text="The whole of the .pem file that the host made for the App. It is tested now,"
        " kept encrypted, and never shown again, not to you either.",
    )
    try_on = repository()

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        if kind not in {GITHUB_COM, ENTERPRISE}:
            raise forms.ValidationError(
                f"{HostKind(kind).label} is not supported yet. Nothing was connected."
            )
        return kind

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") == ENTERPRISE and not cleaned.get("address"):
            self.add_error("address", "Say where it is.")
        needed = ("app_id", "app_key") if cleaned.get("signs_in") == APP else ("token",)
        for name in needed:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, "This is needed.")
        return cleaned

    def given(self) -> dict[str, Any]:
        """What the service takes."""
        cleaned = self.cleaned_data
        at_github = cleaned["kind"] == GITHUB_COM
        web_url = "https://github.com" if at_github else cleaned["address"]
        name = cleaned["name"] or ("GitHub" if at_github else web_url.rpartition("/")[2])
        return {
            "web_url": web_url,
            "name": name,
            "credentials": (
                Credentials(app_id=cleaned["app_id"], app_key=cleaned["app_key"])
                if cleaned["signs_in"] == APP
                else Credentials(cleaned["token"])
            ),
            "try_on": cleaned["try_on"],
        }


class TokenForm(forms.Form):
    """Another token in place of the one that is kept."""

    token = secret("New token", help_text="It replaces the present one only if it works.")
    try_on = repository()


class AppForm(forms.Form):
    """A GitHub App in place of what is kept."""

    app_id = app_number()
    app_key = app_key("Private key", help_text="It replaces what is kept only if it works.")
    try_on = repository()


class TrialForm(forms.Form):
    """Which repository the kept credentials are tried on."""

    try_on = repository(help_text="")


class WebhookSecretForm(forms.Form):
    """Another secret for deliveries to be signed with."""

    secret = secret(
        "Secret",
        required=False,
        help_text="Left empty, the portal makes one that nobody sees. Fill it in only where you"
        " keep the webhook on the host yourself.",
    )


def machine_name(label: str, **more: Any) -> forms.CharField:
    """A name that a machine gave, typed as it is."""
    attrs = {"autocapitalize": "none", "spellcheck": "false"}
    return forms.CharField(label=label, widget=forms.TextInput(attrs=attrs), **more)


class SearchForm(forms.Form):
    """Which repositories to look for."""

    owner = machine_name("Organisation", max_length=100, help_text="Or the account that owns them.")
    topic = machine_name("With the topic", max_length=50, required=False)
    file = machine_name(
        "With the file",
        max_length=300,
        required=False,
        help_text="As in CONTRIBUTING.md. It costs a request per repository.",
    )


class ChooseForm(forms.Form):
    """Repositories that were found, and the platform that they belong to."""

    platform = PlatformField(label="Platform")

    @property
    def chosen(self) -> set[int]:
        """Numeric ids of the repositories ticked; what is no number was not ours."""
        given = self.data.getlist("repository") if isinstance(self.data, QueryDict) else []
        return {int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 19}
