"""Addresses, times and node ids, as they appear in every answer."""

import base64
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings

Json = dict[str, Any]


def api(path: str) -> str:
    """The absolute address of something in the API; `path` starts with a slash."""
    return f"{settings.GITHOST_URL}/api/v3{path}"


def html(path: str) -> str:
    """The absolute address of a page for people; `path` starts with a slash."""
    return f"{settings.GITHOST_URL}{path}"


def in_path(text: str) -> str:
    return quote(text, safe="/")


def node_id(kind: str, key: object) -> str:
    return base64.urlsafe_b64encode(f"{kind}:{key}".encode()).decode().rstrip("=")


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_or_none(moment: datetime | None) -> str | None:
    return stamp(moment) if moment else None
