"""A pytest plugin for mutants: the cast in a database that was migrated before mutmut forks.

Each mutant is tested in a process of its own, and none of them may wait for a database to be made.
So pytest-django stays out: `tests.mutation` starts PostgreSQL and migrates it once, and a test that
asks for the cast finds it there, inside a transaction that is rolled back.
"""

from collections.abc import Iterator

import django
import pytest
from django.db import connection, transaction
from django.test import override_settings

django.setup()

from tests.cast import Cast, gather  # noqa: E402  (models need the settings)

QUICKLY = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])


@pytest.fixture
def cast() -> Iterator[Cast]:
    """Ana, Olu, Dee, Max and Sam, with their teams and the platform Ledger."""
    with QUICKLY, transaction.atomic():
        with connection.cursor() as cursor:
            # Another mutant's cast has the same names, and waiting for its end is no failure.
            cursor.execute("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0")
        yield gather()
        transaction.set_rollback(True)
    connection.close()  # the process that forks next must not hand on an open one
