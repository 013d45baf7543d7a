"""Everything that the portal says or keeps where a secret might turn up, to be searched."""

import base64
import json
import logging
from collections.abc import Iterator

import redis
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client


class Eavesdropper(Client):
    """A browser that keeps every answer; what it is asked to skip is shown there by design."""

    def __init__(self, heard: dict[str, str], **more: object) -> None:
        super().__init__(raise_request_exception=False, **more)
        self.heard = heard

    def request(self, **request: object) -> object:
        answer = super().request(**request)
        # A session's id is told to its own browser, as a cookie and nowhere else.
        headers = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
        content = b"".join(answer) if answer.streaming else answer.content
        name = f"answer {len(self.heard)}: {request['REQUEST_METHOD']} {request['PATH_INFO']}"
        self.heard[name] = f"{headers}\n{content.decode(errors='replace')}"
        return answer


def rows() -> Iterator[tuple[str, str]]:
    """Every row of every table as text, and what is inside sessions."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            for number, (text,) in enumerate(cursor.fetchall()):
                yield f"table {table}, row {number}", text
    for session in Session.objects.all():
        yield "inside a session", json.dumps(session.get_decoded())


def messages() -> Iterator[tuple[str, str]]:
    """Everything in Valkey: Celery's messages, read as its workers do, and all else."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        for key in client.keys("*"):
            for value in _values(client, key):
                yield f"Valkey {key.decode()}", value.decode(errors="replace")
                yield f"Valkey {key.decode()}, message", _message(value)


def _values(client: redis.Redis, key: bytes) -> list[bytes]:
    match client.type(key):
        case b"list":
            return client.lrange(key, 0, -1)
        case b"hash":
            return list(client.hgetall(key).values())
        case b"set":
            return list(client.smembers(key))
        case b"zset":
            return client.zrange(key, 0, -1)
        case _:
            return [client.get(key) or b""]


def _message(value: bytes) -> str:
    try:
        return base64.b64decode(json.loads(value)["body"]).decode()
    except (ValueError, KeyError, TypeError):
        return ""


def records(found: list[logging.LogRecord]) -> Iterator[tuple[str, str]]:
    """Each line of the log with its traceback, and what it was made of."""
    formatter = logging.Formatter()
    for record in found:
        yield f"log {record.name} {record.levelname}", f"{formatter.format(record)} {record.args}"


def letters() -> Iterator[tuple[str, str]]:
    for sent in mail.outbox:
        yield "mail", str(sent.message())


def leaks(
    said: Iterator[tuple[str, str]], secrets: dict[str, str], by_design: set[tuple[str, str]]
) -> list[str]:
    """Which secret stands where; `by_design` are pairs of a place's beginning and a secret."""
    return [
        f"{name} in {place}"
        for place, text in said
        for name, secret in secrets.items()
        if secret in text
        and not any(place.startswith(start) and name == one for start, one in by_design)
    ]
