"""The rate limit shared by all workers: what is counted, what is kept back, and for what."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.conf import settings

from platforms.hosts.budget import Purpose, Shared, spending, standings
from platforms.hosts.problems import Throttled
from platforms.hosts.transport import Transport
from tests.platforms.hosts.scripted import Reply, scripted_host

NOW = datetime.now(UTC).replace(microsecond=0)
RESET = NOW + timedelta(hours=5)  # far beyond the end of a slow run
_names = itertools.count(1)


@pytest.fixture
def client():
    with redis.Redis.from_url(settings.REDIS_URL, decode_responses=True) as made:
        yield made


@pytest.fixture
def name():
    return f"test:{next(_names)}"


def said(left: int, *, limit: int = 1000, reset: datetime = RESET, resource: str = "core"):
    return {
        "x-ratelimit-remaining": str(left),
        "x-ratelimit-limit": str(limit),
        "x-ratelimit-reset": str(int(reset.timestamp())),
        "x-ratelimit-resource": resource,
    }


def sent(budget: Shared, purpose: Purpose, most: int = 2000) -> int:
    """How many requests may be sent for this purpose now."""
    with spending(purpose):
        return next(n for n in range(most) if budget.take("core", NOW))


def test_sweeps_leave_a_third_looks_a_tenth_and_the_gate_nothing(client, name):
    budget = Shared(client, name)
    budget.note(said(1000), NOW)
    assert sent(budget, Purpose.SWEEP) == 700
    assert sent(budget, Purpose.LOOK) == 200
    assert sent(budget, Purpose.GATE) == 100
    assert budget.take("core", NOW) == RESET


def test_workers_share_what_is_left(client, name):
    one, other = Shared(client, name), Shared(client, name)
    one.note(said(105), NOW)
    assert sum(budget.take("core", NOW) is None for budget in (one, other) * 10) == 5


def test_nothing_is_known_before_the_host_said_it_and_after_its_reset(client, name):
    budget = Shared(client, name)
    assert budget.take("core", NOW) is None
    budget.note(said(0), NOW)
    assert budget.take("core", NOW) == RESET
    assert budget.take("core", RESET + timedelta(seconds=1)) is None


def test_each_resource_of_the_host_is_counted_by_itself(client, name):
    budget = Shared(client, name)
    budget.note(said(0, resource="graphql"), NOW)
    assert budget.take("core", NOW) is None
    assert budget.take("graphql", NOW) == RESET


def test_an_answer_of_the_last_window_says_nothing_of_this_one(client, name):
    budget = Shared(client, name)
    budget.note(said(900), NOW)
    budget.note(said(0, reset=NOW - timedelta(minutes=30)), NOW)
    assert budget.take("core", NOW) is None


def test_a_pause_holds_for_all_and_every_resource(client, name):
    Shared(client, name).pause(RESET)
    with spending(Purpose.GATE):
        assert Shared(client, name).take("graphql", NOW) == RESET


@pytest.mark.parametrize(
    "headers", [{}, {"x-ratelimit-remaining": "x"}, said(5) | {"x-ratelimit-limit": ""}]
)
def test_a_host_without_limits_has_none(client, name, headers):
    budget = Shared(client, name)
    budget.note(headers, NOW)
    assert budget.take("core", NOW) is None


def test_without_redis_requests_are_sent(name):
    nowhere = redis.Redis.from_url("redis://127.0.0.1:9", socket_connect_timeout=0.2)
    budget = Shared(nowhere, name)
    budget.note(said(0), NOW)
    budget.pause(RESET)
    assert budget.take("core", NOW) is None


def test_what_is_left_is_told(client, name):
    Shared(client, name).note(said(41), NOW)
    [found] = [one for one in standings(client) if one.of == name]
    assert (found.resource, found.left, found.limit, found.reset) == ("core", 41, 1000, RESET)


def test_a_spent_budget_sends_nothing_and_says_until_when(client, name):
    with scripted_host() as host:
        transport = Transport(host.url, "token", lambda of: Shared(client, f"{name}:{of}"))
        host.answer(Reply(body={}, headers=said(1)))
        transport.get("/user")
        with pytest.raises(Throttled) as raised:
            transport.get("/user")
        assert raised.value.until == RESET
        with spending(Purpose.GATE):
            transport.get("/user")
        assert len(host.requests) == 2
