"""Forms that several people may have open at once: nobody's words are overwritten unseen."""

from __future__ import annotations

import json
from datetime import time
from hashlib import sha256
from typing import Any

from django import forms
from django.utils.text import Truncator

from people.models import User

SEEN = "seen"


class Meanwhile(forms.Form):
    """A form over what is there already; `seen` says what each field was when it was opened.

    What the writer left alone keeps what somebody else made of it meanwhile. What both changed is
    refused once, with what stands there now; the next save puts the writer's in its place.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        now = kwargs.get("initial") or {}
        self._now = {name: _short(value) for name, value in now.items() if name != SEEN}
        super().__init__(*args, **{**kwargs, "initial": {**now, SEEN: json.dumps(self._now)}})
        self._left: set[str] = {SEEN}

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        began = _read(given.get(SEEN, ""))
        clashes = set()
        for name in {*self.changed_data} & given.keys() & began.keys() & self._now.keys():
            if _short(given[name]) == began[name]:
                self._left.add(name)
            elif began[name] != self._now[name]:
                clashes.add(name)
        for name in clashes:
            self.add_error(name, _clash(self[name]))
        if clashes:
            sent: Any = self.data
            sent = sent.copy()
            sent[self.add_prefix(SEEN)] = json.dumps(
                {**began, **{name: self._now[name] for name in clashes}}
            )
            self.data = sent
        return given

    def whole(self) -> dict[str, Any]:
        """All that was written, for what is new."""
        return {name: value for name, value in self.cleaned_data.items() if name != SEEN}

    def given(self) -> dict[str, Any]:
        """What the writer changed."""
        return {
            name: self.cleaned_data[name] for name in self.changed_data if name not in self._left
        }


def _clash(field: forms.BoundField) -> str:
    shown = Truncator(_shown(field.field, field.initial)).chars(300)
    says = f"It says now: “{shown}”" if shown else "It is empty now"
    return (
        f"Somebody else changed this while you wrote. {says}. Nothing was saved, and nothing of"
        " yours is lost: take over what you want of it, and save again."
    )


def _shown(field: forms.Field, value: Any) -> str:
    """A value in the words of its field."""
    if isinstance(field, forms.BooleanField):
        return "yes" if value else "no"
    choices: Any = getattr(field, "choices", ())
    labels = dict(choices)
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(labels.get(one) or _said(one)) for one in values)


def _read(text: str) -> dict[str, str]:
    """What a form said it began with; nothing where it says nothing that can be read."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _short(value: Any) -> str:
    return sha256(_said(value).encode(errors="replace")).hexdigest()[:16]


def _said(value: Any) -> str:
    """A value as text, the same whether it stands in the database or comes from a browser."""
    if value in (None, False):
        return ""
    if isinstance(value, User):
        return value.username
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return str(value).replace("\r\n", "\n").strip()
