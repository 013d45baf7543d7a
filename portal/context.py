"""What every page's frame shows: unread messages, what waits for the viewer, when hosts were confirmed."""

from __future__ import annotations

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, object]:
    """Return ``frame`` for templates: ``unread``, ``waiting`` (counts) and ``confirmed`` (time)."""
    return {"frame": {"unread": 0, "waiting": 0, "confirmed": None}}
