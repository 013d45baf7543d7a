"""One library, ``{% load commons %}``, gathering every tag of the visual language."""

from __future__ import annotations

from importlib import import_module

from django.template import Library

from portal.templatetags.literal import drawn_once

register = Library()
for name in (
    *("blocks", "diffs", "figures", "forms", "frames", "keeping", "literal"),
    *("marks", "persons", "times", "verdicts"),
):
    part = import_module(f"portal.templatetags.{name}").register
    register.tags.update(part.tags)
    register.filters.update(part.filters)

# Of what tells no more than the template does, each is drawn once.
for name in ("brand", "icon", "pill", "status"):
    register.tags[name] = drawn_once(register.tags[name])
