"""What reads were answered before, so that one can be answered again with what was true then."""

import io
import json
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

# The addresses remembered, the least lately read forgotten first.
ADDRESSES = 1_000
Key = tuple[str, ...]
Headers = list[tuple[str, str]]


@dataclass
class Heard:
    """What the application answered, held back."""

    status: str
    headers: Headers
    body: bytes

    def without(self, *names: str) -> Headers:
        return [(name, value) for name, value in self.headers if name.lower() not in names]


class Memory:
    """The last two different answers to every read, per token and address."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Key, list[Heard]] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, key: Key, heard: Heard) -> None:
        if not heard.status.startswith("200"):
            return
        with self._lock:
            known = self._answers.setdefault(key, [])
            if not known or _told(known[-1].body) != _told(heard.body):
                known.append(heard)
                del known[:-2]
            self._answers.move_to_end(key)
            while len(self._answers) > ADDRESSES:
                self._answers.popitem(last=False)

    def older(self, key: Key, now: bytes) -> Heard | None:
        """The newest answer that differs from today's; None where none is remembered."""
        with self._lock:
            known = self._answers.get(key, [])
            return next((h for h in reversed(known) if _told(h.body) != _told(now)), None)


def key_of(environ: dict[str, Any]) -> Key | None:
    """What a read asks for; None for a request that may change something."""
    body = b""
    if environ["PATH_INFO"].endswith("/graphql"):
        body = environ["wsgi.input"].read()
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        if b"mutation" in body:
            return None
    elif environ["REQUEST_METHOD"] != "GET":
        return None
    return (
        environ.get("HTTP_AUTHORIZATION", ""),
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        body.decode(errors="replace"),
    )


def _told(body: bytes) -> Any:
    """What an answer says, leaving aside what it says of the caller's budget."""
    try:
        data = json.loads(body)
    except ValueError:
        return body
    if isinstance(data, dict) and isinstance(data.get("data"), dict):
        data["data"].pop("rateLimit", None)
    return data
