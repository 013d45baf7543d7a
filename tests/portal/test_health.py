"""The two probes: alive whenever the process answers, ready only when every part is."""

import time

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from portal.tasks import HEARTBEAT, heartbeat


@pytest.fixture(autouse=True)
def a_worker_that_reports():
    heartbeat()
    yield
    cache.delete(HEARTBEAT)


def test_anybody_may_ask_whether_it_is_alive(client):
    assert client.get("/healthz").content == b"alive\n"


@pytest.mark.django_db
def test_it_is_ready_when_every_part_is(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "database": "ok",
        "migrations": "ok",
        "broker": "ok",
        "worker": "ok",
    }
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_a_worker_that_never_reported_makes_it_not_ready(client):
    cache.delete(HEARTBEAT)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["worker"] == "No worker has reported yet."


@pytest.mark.django_db
def test_a_worker_that_fell_silent_makes_it_not_ready(client):
    cache.set(HEARTBEAT, time.time() - 61)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["worker"] == "No worker has reported for 61 seconds."


@pytest.mark.django_db
def test_a_broker_that_does_not_answer_makes_it_not_ready(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["broker"] == "The broker does not answer."


@pytest.mark.django_db
def test_a_migration_that_waits_makes_it_not_ready(client):
    newest = MigrationLoader(connection).graph.leaf_nodes("journal")[0]
    MigrationRecorder(connection).record_unapplied(*newest)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"] == "Migrations not applied yet: 1."
