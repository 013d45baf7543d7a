"""Rate limits are counted per person or installation, and said with every answer."""

import json

import pytest
import requests

from tests.githost.apps import App
from tests.githost_server import GitHost

NAMES = ("Limit", "Remaining", "Used", "Reset", "Resource")


@pytest.fixture(scope="module")
def small():
    with GitHost(rate_limit=40) as host:
        host.provision({"organisations": [{"login": "acme"}], "users": [{"login": "sam"}]})
        yield host


def used(answer):
    return int(answer.headers["X-RateLimit-Used"])


def test_every_answer_says_what_is_left(small):
    answers = [
        small.api("GET", "/user"),
        small.api("GET", "/nowhere"),
        small.api("POST", "/nowhere"),
        small.api("GET", "/user", token="wrong"),
        small.api("GET", "/user", token=""),
        small.api("GET", "/app", token="a.b.c"),
        small.graphql("{ viewer { login } }"),
    ]
    assert [a.status_code for a in answers] == [200, 404, 404, 401, 401, 401, 200]
    for answer in answers:
        assert all(f"X-RateLimit-{name}" in answer.headers for name in NAMES)
    assert answers[-1].headers["X-RateLimit-Resource"] == "graphql"


def test_the_tokens_of_a_person_share_one_budget_and_an_installation_has_its_own(small):
    small.user("ana")
    before = used(small.api("GET", "/user", as_="ana"))
    first = small.tokens["ana"]
    second = small.run("user", "add", "ana", "--name", "Ana", "--email", "ana@example.com")
    other = small.api("GET", "/user", token=json.loads(second)["token"])
    assert used(other) == before + 1
    assert used(small.api("GET", "/user", token=first)) == before + 2
    app = App(small, "gate")
    assert used(app.api("GET", "/orgs/acme", token=app.token())) == 1
    assert used(app.api("GET", "/orgs/acme", token=app.token())) == 2


def test_what_costs_nothing(small):
    small.user("olu")
    path = "/users/olu"
    first = small.api("GET", path, as_="olu")
    same = {"If-None-Match": first.headers["ETag"]}
    assert small.api("GET", path, as_="olu", headers=same).status_code == 304
    limits = small.ok("GET", "/rate_limit", as_="olu")
    assert limits["rate"]["used"] == used(first)
    assert set(limits["resources"]) == {"core", "graphql", "search"}


def test_points_run_out_apart_from_requests(small):
    query = "{ viewer { login } }"
    small.user("max")
    answers = [small.graphql(query, as_="max") for _ in range(41)]
    assert answers[-2].json() == {"data": {"viewer": {"login": "max"}}}
    assert answers[-1].status_code == 200
    assert answers[-1].json()["errors"][0]["type"] == "RATE_LIMITED"
    assert answers[-1].headers["X-RateLimit-Remaining"] == "0"
    assert small.ok("GET", "/user", as_="max")["login"] == "max"


def test_when_nothing_is_left_it_is_refused_until_the_reset(small):
    answers = [small.api("GET", "/user", token=small.tokens["sam"]) for _ in range(41)]
    assert [a.status_code for a in answers] == [200] * 40 + [403]
    refused = answers[-1]
    assert refused.json()["message"].startswith("API rate limit exceeded for user ID")
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert "Retry-After" not in refused.headers


def test_without_the_switch_there_are_no_faults(small):
    answer = requests.post(f"{small.url}/_control/faults", json={"kind": "reset"}, timeout=10)
    assert answer.status_code == 404
