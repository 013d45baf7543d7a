"""Answers of a host, and when one asks us to send nothing for a while (pure)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from github.Requester import Requester

from platforms.hosts.fields import Unreadable

# A reset further off than GitHub's hour comes from a wrong clock: asking again then is cheap.
LONGEST_PAUSE = timedelta(minutes=65)
# For a limit that does not say how long it holds.
UNSAID_PAUSE = timedelta(seconds=60)


@dataclass(frozen=True)
class Answer:
    """A host's answer of any status; `body` is parsed JSON, None where the answer is empty."""

    status: int
    headers: Mapping[str, str]
    body: object

    @property
    def message(self) -> str:
        """The host's own words on a refusal, on one line, or an empty text."""
        if not isinstance(self.body, Mapping):
            return ""
        errors = self.body.get("errors")
        words = [self.body.get("message"), *map(_words, errors if isinstance(errors, list) else [])]
        said = ". ".join(one.strip().rstrip(".") for one in words if isinstance(one, str) and one)
        return " ".join(said.replace("\0", "").split())[:500]


def parsed(status: int, headers: Mapping[str, str], text: str) -> Answer:
    """An answer from its text. Raises Unreadable for one that promises JSON and has none.

    An error page of a proxy is no JSON, and its status says enough.
    """
    if not text:
        return Answer(status, headers, None)
    try:
        return Answer(status, headers, json.loads(text))
    except (ValueError, RecursionError) as error:
        if status < 400:
            raise Unreadable("the answer is not JSON") from error
        return Answer(status, headers, None)


def paused_until(answer: Answer, now: datetime) -> datetime | None:
    """Until when a rate limit asks us to send nothing, or None where the answer is of none.

    GitHub marks it by 429, or by 403 with one of Retry-After, no requests left, or its words.
    """
    waits = answer.headers.get("retry-after", "")
    used_up = answer.headers.get("x-ratelimit-remaining") == "0"
    limited = waits or used_up or Requester.isRateLimitError(answer.message.lower())
    if answer.status != 429 and not (answer.status == 403 and limited):
        return None
    if waits.isdecimal():
        pause = timedelta(seconds=min(int(waits), LONGEST_PAUSE.total_seconds()))
        return max(now + pause, now + timedelta(seconds=1))
    return _reset(answer, now) if used_up else now + UNSAID_PAUSE


def spent_until(answer: Answer, now: datetime) -> datetime | None:
    """Until when GraphQL's own limit is used up, or None; the host says so in an answer of 200."""
    errors = answer.body.get("errors") if isinstance(answer.body, Mapping) else None
    for error in errors if isinstance(errors, list) else []:
        if isinstance(error, Mapping) and error.get("type") == "RATE_LIMITED":
            return _reset(answer, now)
    return None


def _reset(answer: Answer, now: datetime) -> datetime:
    reset = answer.headers.get("x-ratelimit-reset", "")
    if not reset.isdecimal():
        return now + UNSAID_PAUSE
    until = datetime.fromtimestamp(min(int(reset), 2**32), UTC) + timedelta(seconds=1)
    return min(max(until, now + timedelta(seconds=1)), now + LONGEST_PAUSE)


def _words(error: object) -> object:
    """One entry of `errors`: a sentence, or a field and what is wrong with it as a code."""
    if not isinstance(error, Mapping):
        return error
    return error.get("message") or f"{error.get('field', 'it')} is {error.get('code', 'refused')}"
