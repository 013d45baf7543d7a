"""Form fields: label above, hint under it, error at the field and in a summary, nothing lost."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def field(bound: BoundField, hint: str = "", small: str = "", **attrs: Any) -> SafeString:
    """Draw one field of a form; further keywords become attributes (``hx_get`` is ``hx-get``)."""
    widget = bound.field.widget
    kind = "plain"
    if isinstance(widget, (CheckboxSelectMultiple, RadioSelect)):
        kind = "group"
    elif isinstance(widget, CheckboxInput):
        kind = "check"
    said = hint or str(bound.help_text)
    own = bound.id_for_label or bound.auto_id or bound.html_name
    described = [f"{own}-hint"] if said and kind != "check" else []
    if bound.errors:
        described.append(f"{own}-error")
    extra = {key.replace("_", "-"): value for key, value in attrs.items()}
    # Django writes aria-invalid itself; what the hint and the error are called is ours to say.
    if kind != "group":
        extra["aria-describedby"] = " ".join(described) or None
    control = bound.as_widget(
        attrs={key: value for key, value in extra.items() if value is not None}
    )
    return SafeString(
        render_to_string(
            f"components/field_{kind}.html",
            {
                "bound": bound,
                "hint": said,
                "small": small,
                "own": own,
                "control": control,
                "described": " ".join(described),
                "optional": not bound.field.required,
            },
        )
    )


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, object]:
    """Say at the head of a form what to mend, with a link to each field."""
    fields = [bound for bound in form if bound.errors]
    return {"form": form, "fields": fields, "general": form.non_field_errors()}
