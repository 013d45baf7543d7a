"""One worker at a time for one thing, whatever else waits for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def alone(space: int, pk: int) -> Iterator[bool]:
    """Whether nobody else is at the row `pk` of what `space` names; who is not goes away.

    The lock is the session's and ends with it, so whoever dies leaves none behind.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [space, pk % 2**31])
        held = bool(cursor.fetchone()[0])
        try:
            yield held
        finally:
            if held:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [space, pk % 2**31])
