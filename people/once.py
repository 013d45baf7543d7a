"""What is asked again and again while a page is read is asked of the database once.

Only a request that may change nothing keeps answers, and only until it is answered: whatever
writes, and whatever runs outside a request, asks anew each time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

Answer = TypeVar("Answer")

_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept", default=None)
_READING = frozenset({"GET", "HEAD"})


def reading() -> bool:
    """Whether a request that changes nothing is being answered."""
    return _kept.get() is not None


def once(key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer to a question, which `key` names: the one given before on this page, if any."""
    kept = _kept.get()
    if kept is None:
        return ask()
    if key not in kept:
        kept[key] = ask()
    answer: Answer = kept[key]
    return answer


class OnceMiddleware:
    """Keep answers while a reading request is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in _READING:
            return self.get_response(request)
        before = _kept.set({})
        try:
            return self.get_response(request)
        finally:
            _kept.reset(before)
