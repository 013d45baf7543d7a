"""Deliveries as a git host signs and sends them, through the door that the portal opens."""

import hashlib
import hmac
import itertools
import json

from django.http import HttpResponse
from django.test import Client

SECRET = "the-hook-secret"
_ids = itertools.count(1)


def deliver(
    event: str,
    payload: object,
    *,
    delivery: str = "",
    secret: str = SECRET,
    path: str = "/webhooks/github/",
) -> HttpResponse:
    """Send one delivery; each has an id of its own unless said otherwise."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return Client().post(
        path,
        body,
        content_type="application/json",
        headers={
            "X-GitHub-Event": event,
            "X-GitHub-Delivery": delivery or f"test-{next(_ids)}",
            "X-Hub-Signature-256": f"sha256={digest}",
        },
    )
