"""Figures for Prometheus: to whom they are shown, and that they follow what is so."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from journal.models import Effect
from platforms.models import Repository
from portal.tasks import HEARTBEAT, heartbeat
from tests.cast import Cast, repository


@pytest.fixture(autouse=True)
def no_heartbeat_is_left():
    yield
    cache.delete(HEARTBEAT)


def figures(client: Client, **more: object) -> dict[str, float]:
    """What is shown, by name and the values of its labels."""
    answer = client.get("/metrics", **more)
    assert answer.status_code == 200
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_lag_errors_and_effects_are_figures(cast: Cast, client: Client) -> None:
    now = timezone.now()
    repository(cast.ledger, "commons/a", confirmed_at=now - timedelta(seconds=90))
    repository(cast.ledger, "commons/b", remote_id=2, confirmed_at=now, failing_since=now)
    repository(cast.ledger, "commons/c", remote_id=3)
    repository(cast.ledger, "commons/d", remote_id=4, archived=True)
    waiting = {"handler": "look", "due_at": now - timedelta(seconds=30)}
    Effect.objects.create(key="look:1", **waiting)
    Effect.objects.create(key="look:2", last_error="It broke.", **waiting)
    Effect.objects.create(key="look:3", given_up_at=now, **waiting)
    Effect.objects.create(key="look:4", done_at=now, **waiting)
    found = figures(client)
    assert 90 <= found["commons_sync_lag_seconds default"] < 120
    assert found["commons_repositories default"] == 3
    assert found["commons_host_failing_repositories default"] == 1
    assert found["commons_repositories_never_confirmed default"] == 1
    assert found["commons_effects_pending look"] == 2
    assert found["commons_effects_failing look"] == 1
    assert 30 <= found["commons_effects_oldest_seconds look"] < 60
    assert found["commons_effects_given_up"] == 1


def test_the_worker_s_sign_of_life_and_the_queue_are_figures(client: Client, db: None) -> None:
    assert "commons_worker_heartbeat_age_seconds" not in figures(client)
    heartbeat()
    found = figures(client)
    assert 0 <= found["commons_worker_heartbeat_age_seconds"] < 30
    assert found["commons_queue_length"] >= 0
    assert found["commons_broker_up"] == 1


def test_a_broker_that_does_not_answer_takes_only_its_own_figures(
    client: Client, db: None, settings
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    found = figures(client)
    assert found["commons_broker_up"] == 0
    assert "commons_queue_length" not in found
    assert found["commons_effects_given_up"] == 0


def test_with_a_token_only_who_knows_it_is_answered(client: Client, db: None, settings) -> None:
    settings.METRICS_TOKEN = "long-and-random"
    for header in ("", "Bearer other", "Basic long-and-random", "long-and-random"):
        assert client.get("/metrics", headers={"Authorization": header}).status_code == 404
    headers = {"Authorization": "Bearer long-and-random"}
    assert client.get("/metrics", headers=headers, REMOTE_ADDR="10.0.0.9").status_code == 200


def test_without_a_token_only_this_machine_is_answered(client: Client, db: None) -> None:
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.9").status_code == 404
    passed_on = {"X-Forwarded-For": "203.0.113.9"}
    assert client.get("/metrics", headers=passed_on).status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="::1").status_code == 200


def test_many_repositories_cost_as_many_queries_as_one(
    cast: Cast, client: Client, django_assert_max_num_queries
) -> None:
    Repository.objects.bulk_create(
        Repository(
            platform=cast.ledger, host=repository(cast.ledger, f"a/{n}", n).host, remote_id=n + 99
        )
        for n in range(30)
    )
    with django_assert_max_num_queries(4):
        figures(client)
