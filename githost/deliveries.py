"""Sending queued webhook deliveries from threads; the queue is a table and survives a restart."""

import hashlib
import hmac
import ipaddress
import logging
import threading
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from githost.faults.control import WEBHOOK_KINDS, take
from githost.models import Delivery

TIMEOUT_SECONDS = 10
SENDERS = 4
# Rows written by another process (the command line) are found without a wake-up.
POLL_SECONDS = 0.5
# How long a delivery that is to be overtaken waits for another one.
OVERTAKING_SECONDS = 5

log = logging.getLogger("githost.deliveries")
_awake = threading.Condition()


class NotLoopback(Exception):
    """The hook points outside this machine, where the embedded host never sends."""


def wake() -> None:
    """Tell the senders that there may be something to send.

    One of them looks, and wakes another as long as it finds something: after most of what is
    asked of the host nobody is told of it, and four would look in vain.
    """
    with _awake:
        _awake.notify()


def start() -> None:
    """Start the senders; deliveries a stopped server had in hand are sent again."""
    Delivery.objects.filter(progress=Delivery.SENDING).update(progress=Delivery.PENDING)
    for number in range(SENDERS):
        threading.Thread(target=_run, name=f"deliveries-{number}", daemon=True).start()


def _run() -> None:
    while True:
        try:
            delivery = _claim()
            if delivery:
                wake()
                _send(delivery)
                continue
        except Exception:
            log.exception("A delivery could not be processed; the next one is tried.")
            close_old_connections()
        with _awake:
            _awake.wait(POLL_SECONDS)


def _claim() -> Delivery | None:
    waiting = (
        Delivery.objects.filter(progress=Delivery.PENDING)
        .order_by("pk")
        .values_list("pk", flat=True)[:SENDERS]
    )
    for pk in waiting:
        if Delivery.objects.filter(pk=pk, progress=Delivery.PENDING).update(
            progress=Delivery.SENDING
        ):
            return Delivery.objects.select_related("hook").get(pk=pk)
    return None


def _send(delivery: Delivery) -> None:
    fault = (
        take(WEBHOOK_KINDS, f"{delivery.event} {delivery.action}")
        if settings.GITHOST_FAULTS
        else None
    )
    if fault and fault.kind == "drop_webhook":
        _finish(delivery, "lost on demand", 0, 0.0)
        return
    if fault and fault.kind == "delay_webhook":
        time.sleep(fault.seconds)
    if fault and fault.kind == "reorder_webhook":
        _let_pass(delivery, fault.seconds or OVERTAKING_SECONDS)
    if fault and fault.kind == "dup_webhook":
        _post(delivery)
    began = time.monotonic()
    try:
        answer = _post(delivery)
    except requests.Timeout:
        _finish(delivery, "timed out", 504, time.monotonic() - began)
    except (requests.RequestException, NotLoopback) as problem:
        _finish(
            delivery,
            f"failed to connect to host: {type(problem).__name__}",
            502,
            time.monotonic() - began,
        )
    else:
        delivery.response_headers = dict(answer.headers)
        delivery.response_body = answer.text[:100_000]
        status = "OK" if answer.ok else f"Invalid HTTP Response: {answer.status_code}"
        _finish(delivery, status, answer.status_code, time.monotonic() - began)


def _let_pass(delivery: Delivery, seconds: float) -> None:
    """Wait until a later delivery of the same hook has overtaken this one, or the time is over."""
    later = Delivery.objects.filter(hook=delivery.hook_id, pk__gt=delivery.pk)
    end = time.monotonic() + seconds
    while time.monotonic() < end and not later.filter(progress=Delivery.DONE).exists():
        time.sleep(0.02)


def _post(delivery: Delivery) -> requests.Response:
    hook = delivery.hook
    _check_loopback(hook.url)
    body = delivery.payload.encode()
    content_type = "application/json"
    if hook.content_type == "form":
        body, content_type = (
            urlencode({"payload": delivery.payload}).encode(),
            "application/x-www-form-urlencoded",
        )
    headers: dict[str, Any] = {
        "Accept": "*/*",
        "Content-Type": content_type,
        "User-Agent": f"GitHub-Hookshot/{hook.pk:07x}",
        "X-GitHub-Delivery": delivery.guid,
        "X-GitHub-Event": delivery.event,
        "X-GitHub-Hook-ID": str(hook.pk),
        "X-GitHub-Hook-Installation-Target-Type": hook.target_type,
        "X-GitHub-Hook-Installation-Target-ID": str(hook.target_id),
    }
    if hook.secret:
        headers["X-Hub-Signature-256"] = (
            "sha256=" + hmac.new(hook.secret.encode(), body, hashlib.sha256).hexdigest()
        )
    delivery.request_headers = headers
    with requests.Session() as session:
        # No proxy and no .netrc of whoever started the server.
        session.trust_env = False
        return session.post(
            hook.url, data=body, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False
        )


def _check_loopback(url: str) -> None:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise NotLoopback(host)


def _finish(delivery: Delivery, status: str, code: int, seconds: float) -> None:
    delivery.progress = Delivery.DONE
    delivery.status, delivery.status_code = status, code
    delivery.duration = round(seconds, 3)
    delivery.delivered_at = timezone.now()
    delivery.save()
    type(delivery.hook).objects.filter(pk=delivery.hook_id).update(
        last_code=code, last_status=status[:200]
    )
