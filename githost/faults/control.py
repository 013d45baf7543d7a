"""The faults that were asked for, and the address that takes them."""

import json
import re
import threading
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
    "stale",
    "capped",
    "primary_limit",
    "secondary_limit",
    "secondary_limit_bare",
)
WEBHOOK_KINDS = ("drop_webhook", "dup_webhook", "delay_webhook", "reorder_webhook")
KINDS = REQUEST_KINDS + WEBHOOK_KINDS


@dataclass
class Fault:
    """`match` is a regular expression over "METHOD /path" or, for webhooks, over "event action".

    `seconds` is how long it delays, or until when a limit holds; `keep` how many items a cap leaves
    in the lists named in `lists`, or in all; status, headers and body are those of an answer that
    is made up.
    """

    kind: str
    match: str = ""
    times: int = 1
    status: int = 0
    seconds: float = 0.0
    keep: int = 1
    lists: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    hits: int = 0

    def cuts(self, name: str) -> bool:
        """Whether a cap cuts the list of this name."""
        return not self.lists or name in self.lists


_faults: list[Fault] = []
_lock = threading.Lock()
_taken_back = threading.Condition(_lock)


def take(kinds: tuple[str, ...], subject: str) -> Fault | None:
    """The first fault of these kinds that matches and is not used up; using it counts."""
    with _lock:
        for fault in _faults:
            if fault.kind in kinds and fault.hits < fault.times and re.search(fault.match, subject):
                fault.hits += 1
                return fault
    return None


def give_back(fault: Fault) -> None:
    """It could not be carried out: it stays for the next request."""
    with _lock:
        fault.hits -= 1


def wait(fault: Fault) -> None:
    """Wait for as long as the fault says, or until it is taken back."""
    with _taken_back:
        _taken_back.wait_for(lambda: all(one is not fault for one in _faults), fault.seconds)


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
            _taken_back.notify_all()
        body = json.dumps(answer or [asdict(fault) for fault in _faults]).encode()
    start(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
