"""Puts a service's refusal where the person reads it: at the field, or over the form."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest

from people.refusals import Forbidden, Invalid, Refused


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


def refuse_or_say(request: HttpRequest, form: Form | None, refusal: Refused) -> None:
    """Put a refusal on the form that was sent; over the page where there is none to fill in.

    Whoever may not do something at all is not shown the form for it either.
    """
    if form is not None and form.is_bound and not isinstance(refusal, Forbidden):
        refuse(form, refusal)
    else:
        messages.error(request, refusal.reason)
