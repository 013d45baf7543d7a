"""One library, ``{% load commons %}``, gathering every tag of the visual language."""

from __future__ import annotations

from django.template import Library

from portal.templatetags import (
    blocks,
    diffs,
    figures,
    forms,
    frames,
    keeping,
    literal,
    marks,
    persons,
    times,
    verdicts,
)

register = Library()
for part in (
    blocks,
    diffs,
    figures,
    forms,
    frames,
    keeping,
    literal,
    marks,
    persons,
    times,
    verdicts,
):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)

# Of what tells no more than the template does, each is drawn once.
for name in ("brand", "icon", "pill", "status"):
    register.tags[name] = literal.drawn_once(register.tags[name])
