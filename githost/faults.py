"""Faults on demand, for tests only: the next matching requests go wrong in a named way."""

import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]

REQUEST_KINDS = (
    "status",
    "delay",
    "reset",
    "truncate",
    "after_success_502",
    "after_success_delay",
    "after_success_reset",
)
WEBHOOK_KINDS = ("drop_webhook", "dup_webhook", "delay_webhook")
KINDS = REQUEST_KINDS + WEBHOOK_KINDS


@dataclass
class Fault:
    """`match` is a regular expression over "METHOD /path" or, for webhooks, over "event action"."""

    kind: str
    match: str = ""
    times: int = 1
    status: int = 500
    seconds: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    hits: int = 0


_faults: list[Fault] = []
_lock = threading.Lock()


def take(kinds: tuple[str, ...], subject: str) -> Fault | None:
    """The first fault of these kinds that matches and is not used up; using it counts."""
    with _lock:
        for fault in _faults:
            if fault.kind in kinds and fault.hits < fault.times and re.search(fault.match, subject):
                fault.hits += 1
                return fault
    return None


def control(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """POST adds a fault, GET lists them with their hits, DELETE removes all."""
    method = environ["REQUEST_METHOD"]
    status, answer = "200 OK", None
    with _lock:
        if method == "POST":
            try:
                fault = Fault(**json.loads(environ["wsgi.input"].read() or b"{}"))
                re.compile(fault.match)
                if fault.kind not in KINDS:
                    raise ValueError(f"unknown kind {fault.kind!r}; known: {', '.join(KINDS)}")
                _faults.append(fault)
                status = "201 Created"
            except (ValueError, TypeError, re.error) as problem:
                status, answer = "422 Unprocessable Entity", {"message": str(problem)}
        elif method == "DELETE":
            _faults.clear()
        body = json.dumps(answer or [asdict(fault) for fault in _faults]).encode()
    start(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def misbehave(
    fault: Fault, application: Application, environ: dict[str, Any], start: Start
) -> Iterable[bytes]:
    """Answer one request in the faulty way."""
    if fault.kind == "delay":
        time.sleep(fault.seconds)
        return application(environ, start)
    if fault.kind == "reset":
        return _reset(environ, start)
    if fault.kind == "status":
        body = (
            fault.body.encode()
            or json.dumps({"message": "Fault on demand", "documentation_url": ""}).encode()
        )
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            *fault.headers.items(),
        ]
        start(f"{fault.status} Fault", headers)
        return [body]
    held: list[Any] = []
    body = b"".join(application(environ, lambda *sent, **_: held.extend(sent[:2])))
    if fault.kind == "after_success_delay":
        time.sleep(fault.seconds)
        start(*held)
        return [body]
    if fault.kind == "after_success_reset":
        return _reset(environ, start)
    if fault.kind == "after_success_502":
        page = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
        start(
            "502 Bad Gateway", [("Content-Type", "text/html"), ("Content-Length", str(len(page)))]
        )
        return [page]
    half = body[: len(body) // 2]
    kept = [(name, value) for name, value in held[1] if name.lower() != "content-length"]
    start(held[0], [*kept, ("Content-Length", str(len(half)))])
    return [half]


def _reset(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    connection: socket.socket = environ["gunicorn.socket"]
    # Lingering for zero seconds makes the kernel send RST instead of an orderly end.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    start("200 OK", [("Content-Length", "0")])
    return []
