"""Filters of the pages on which admins see whether the portal is in step."""

from __future__ import annotations

from typing import Any

from django import forms

from contributions.pages import in_step, journal_lists
from platforms.models import Host


def _hosts() -> list[tuple[str, str]]:
    return [("", "all"), *Host.objects.order_by("name").values_list("key", "name")]


class _Filter(forms.Form):
    """A filter that was not understood is left out: the address may have been typed."""

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data


def _choice(choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(required=False, choices=choices)


class RepositoryFilter(_Filter):
    """Repositories by how they stand."""

    state = _choice(in_step.STATES)
    host = _choice(_hosts)
    q = forms.CharField(required=False, max_length=200)


class EffectFilter(_Filter):
    """Effects by state, by what they do and what they are about."""

    state = _choice(journal_lists.EFFECT_STATES)
    handler = _choice(journal_lists.handler_choices)
    q = forms.CharField(required=False, max_length=200)


class DeliveryFilter(_Filter):
    """Deliveries by event and host, and by what they are about."""

    event = _choice(journal_lists.event_choices)
    host = _choice(_hosts)
    q = forms.CharField(required=False, max_length=200)
