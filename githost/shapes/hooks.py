"""Webhooks and their deliveries as JSON."""

import json
from typing import cast

from githost.models import Account, Delivery, Hook
from githost.shapes.common import Json, api, stamp
from githost.shapes.repositories import address


def config(hook: Hook) -> Json:
    found: Json = {"url": hook.url, "content_type": hook.content_type, "insecure_ssl": "0"}
    if hook.secret:
        found["secret"] = "********"  # noqa: S105 - that there is one, never which
    return found


def home(hook: Hook) -> str:
    if hook.app_id:
        return api("/app/hook")
    if hook.repository:
        return address(hook.repository, f"/hooks/{hook.pk}")
    organisation = cast("Account", hook.organisation)
    return api(f"/orgs/{organisation.login}/hooks/{hook.pk}")


def hook(found: Hook) -> Json:
    own = home(found)
    return {
        "type": "Repository" if found.repository else "Organization",
        "id": found.pk,
        "name": "web",
        "active": found.active,
        "events": found.events,
        "config": config(found),
        "updated_at": stamp(found.updated_at),
        "created_at": stamp(found.created_at),
        "url": own,
        "test_url": f"{own}/tests",
        "ping_url": f"{own}/pings",
        "deliveries_url": f"{own}/deliveries",
        "last_response": {"code": found.last_code, "status": found.last_status, "message": None},
    }


def delivery_item(found: Delivery) -> Json:
    return {
        "id": found.pk,
        "guid": found.guid,
        "delivered_at": stamp(found.delivered_at or found.created_at),
        "redelivery": found.redelivery,
        "duration": found.duration,
        "status": found.status,
        "status_code": found.status_code,
        "event": found.event,
        "action": found.action or None,
        "installation_id": found.installation_id,
        "repository_id": found.repository_id,
        "throttled_at": None,
    }


def delivery(found: Delivery) -> Json:
    return {
        **delivery_item(found),
        "url": found.hook.url,
        "request": {"headers": found.request_headers or None, "payload": json.loads(found.payload)},
        "response": {
            "headers": found.response_headers or None,
            "payload": found.response_body or None,
        },
    }
