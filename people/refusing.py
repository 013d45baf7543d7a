"""Puts a service's refusal where the person reads it: at the field, or over the form."""

from __future__ import annotations

from django.forms import Form

from people.refusals import Invalid, Refused


def refuse(form: Form, refusal: Refused) -> None:
    """Add a refusal's reason to a form that was bound and looked at.

    A form that says itself what is wrong with it needs no more words.
    """
    if form.errors:
        return
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    placed = {name: text for name, text in fields.items() if name in form.fields}
    for name, text in placed.items():
        form.add_error(name, text)
    if not placed or len(placed) < len(fields):
        form.add_error(None, refusal.reason)
