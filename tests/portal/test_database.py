"""A connection that the server has ended is noticed before anything is asked on it."""

import time

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)


def ask() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def begin_request() -> None:
    connection.close_if_unusable_or_obsolete()


def end_from_elsewhere(backend: int) -> None:
    elsewhere = connection.copy()
    try:
        with elsewhere.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
    finally:
        elsewhere.close()


def wait_until(heard) -> None:
    for _ in range(1000):
        if heard():
            return
        time.sleep(0.01)
    raise AssertionError("nothing was heard in ten seconds")


@pytest.fixture(autouse=True)
def looked_at():
    before, connection.health_check_enabled = connection.health_check_enabled, True
    yield
    connection.health_check_enabled = before


def test_one_that_lives_is_kept_and_nothing_is_asked_on_it(monkeypatch) -> None:
    backend = ask()
    begin_request()
    monkeypatch.setattr(connection, "is_usable", lambda: pytest.fail("SELECT 1 was asked"))
    assert ask() == backend


def test_one_that_was_ended_is_opened_anew_without_an_error() -> None:
    backend = ask()
    end_from_elsewhere(backend)
    wait_until(lambda: not connection._is_silent())
    begin_request()
    assert ask() != backend


def test_one_that_has_news_and_lives_is_asked_and_kept() -> None:
    backend = ask()
    with connection.cursor() as cursor:
        cursor.execute("LISTEN news")
    elsewhere = connection.copy()
    try:
        with elsewhere.cursor() as cursor:
            cursor.execute("NOTIFY news")
    finally:
        elsewhere.close()
    wait_until(lambda: not connection._is_silent())
    begin_request()
    assert ask() == backend
