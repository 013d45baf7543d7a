"""Requests that go wrong: before the work, after it, or in what is said of it."""

import json
import socket
import struct
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from githost.faults.control import Application, Fault, Start, give_back, wait
from githost.faults.memory import Heard, Memory, key_of

MINUTE = 60
# GitHub's own words: clients tell the limits apart by them.
PRIMARY = "API rate limit exceeded for this caller."
SECONDARY = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
)
BAD_GATEWAY = b"<html><body><h1>502 Bad Gateway</h1></body></html>"

memory = Memory()


def hear(application: Application, environ: dict[str, Any]) -> Heard:
    held: list[Any] = []
    body = b"".join(application(environ, lambda *sent, **_: held.extend(sent[:2])))
    return Heard(held[0], held[1], body)


def misbehave(
    fault: Fault, application: Application, environ: dict[str, Any], start: Start
) -> Iterable[bytes]:
    """Answer one request in the faulty way."""
    if fault.kind == "delay":
        wait(fault)
        return application(environ, start)
    if fault.kind == "reset":
        return _reset(environ, start)
    if fault.kind in MADE_UP:
        return _send(MADE_UP[fault.kind](fault, environ), start)
    if fault.kind == "stale":
        return _send(_older(fault, application, environ), start)
    # The rest goes wrong after the work is done.
    heard = hear(application, environ)
    if fault.kind == "after_success_delay":
        wait(fault)
    elif fault.kind == "after_success_reset":
        return _reset(environ, start)
    elif fault.kind == "after_success_502":
        heard = Heard("502 Bad Gateway", [("Content-Type", "text/html")], BAD_GATEWAY)
    elif fault.kind == "capped":
        heard = _capped(heard, fault)
    else:
        heard.body = heard.body[: len(heard.body) // 2]
    return _send(heard, start)


def remembering(application: Application, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Answer as usual, and remember what a read was told."""
    key = key_of(environ)
    if key is None:
        return application(environ, start)
    heard = hear(application, environ)
    memory.note(key, heard)
    start(heard.status, heard.headers)
    return [heard.body]


def _older(fault: Fault, application: Application, environ: dict[str, Any]) -> Heard:
    """What the same read was told before, or today's answer where that is all there ever was."""
    key = key_of(environ)
    # Asked in full: only a whole answer can be compared with.
    condition = environ.pop("HTTP_IF_NONE_MATCH", "")
    heard = hear(application, environ)
    older = memory.older(key, heard.body) if key else None
    if older is None:
        give_back(fault)
        return heard
    if condition and dict(older.headers).get("ETag", "none") in condition:
        return Heard("304 Not Modified", older.without("content-type"), b"")
    return older


def _send(heard: Heard, start: Start) -> Iterable[bytes]:
    length = ("Content-Length", str(len(heard.body)))
    start(heard.status, [*heard.without("content-length"), length])
    return [heard.body]


def _made_up(
    fault: Fault, status: int, message: str, headers: dict[str, str] | None = None
) -> Heard:
    body = fault.body or json.dumps({"message": message, "documentation_url": ""})
    named = {"Content-Type": "application/json", **(headers or {}), **fault.headers}
    return Heard(f"{fault.status or status} Fault", [*named.items()], body.encode())


def _status(fault: Fault, environ: dict[str, Any]) -> Heard:
    return _made_up(fault, 500, "Fault on demand")


def _secondary(fault: Fault, environ: dict[str, Any]) -> Heard:
    return _made_up(fault, 403, SECONDARY, {"Retry-After": str(int(fault.seconds or MINUTE))})


def _secondary_bare(fault: Fault, environ: dict[str, Any]) -> Heard:
    return _made_up(fault, 403, SECONDARY)


def _primary(fault: Fault, environ: dict[str, Any]) -> Heard:
    """Nothing left until the reset; GraphQL says so inside a 200."""
    graphql = environ["PATH_INFO"].endswith("/graphql")
    limits = {
        "X-RateLimit-Limit": "5000",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Used": "5000",
        "X-RateLimit-Reset": str(int(time.time() + (fault.seconds or MINUTE))),
        "X-RateLimit-Resource": "graphql" if graphql else "core",
    }
    if not graphql:
        return _made_up(fault, 403, PRIMARY, limits)
    said = json.dumps({"errors": [{"type": "RATE_LIMITED", "message": PRIMARY}]})
    return _made_up(replace(fault, body=fault.body or said), 200, "", limits)


MADE_UP = {
    "status": _status,
    "primary_limit": _primary,
    "secondary_limit": _secondary,
    "secondary_limit_bare": _secondary_bare,
}


def _capped(heard: Heard, fault: Fault) -> Heard:
    """The same answer with its lists cut, as if the host gave no more; counts stay as they are."""
    try:
        data = json.loads(heard.body)
    except ValueError:
        return heard
    if isinstance(data, list):
        data = data[: fault.keep]
    elif "data" in data:
        data = _cut_connections(data, "", fault)
    else:
        data = {
            name: value[: fault.keep] if isinstance(value, list) and fault.cuts(name) else value
            for name, value in data.items()
        }
        if "truncated" in data:  # a tree says so itself
            data["truncated"] = True
    return Heard(heard.status, heard.without("link"), json.dumps(data).encode())


def _cut_connections(data: Any, name: str, fault: Fault) -> Any:
    """GraphQL lists its items under `nodes` or `edges`, and says whether there are more."""
    if isinstance(data, list):
        return [_cut_connections(item, name, fault) for item in data]
    if not isinstance(data, dict):
        return data
    found = {key: _cut_connections(value, key, fault) for key, value in data.items()}
    if fault.cuts(name):
        for key in {"nodes", "edges"} & found.keys():
            found[key] = found[key][: fault.keep]
        if "pageInfo" in found:
            found["pageInfo"]["hasNextPage"] = False
    return found


def _reset(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    connection: socket.socket = environ["gunicorn.socket"]
    # Lingering for zero seconds makes the kernel send RST instead of an orderly end.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    start("200 OK", [("Content-Length", "0")])
    return []
