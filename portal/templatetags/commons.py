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
    marks,
    persons,
    times,
    verdicts,
)

register = Library()
for part in (blocks, diffs, figures, forms, frames, keeping, marks, persons, times, verdicts):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
