"""The embedded git host with Ana and Olu on it, and the adapter connected to it."""

import itertools

import pytest
import requests

from platforms.hosts.github import GitHub
from tests.githost_server import GitHost

_numbers = itertools.count(1)


@pytest.fixture(scope="package")
def server():
    with GitHost(faults=True) as started:
        for login in ("ana", "olu"):
            started.user(login)
        started.provision({"organisations": [{"login": "acme", "admins": ["olu"]}]})
        yield started


@pytest.fixture
def faults(server):
    """Ask the server for faults; whatever was not used up is gone after the test."""

    def ask(kind, match, **more):
        answer = requests.post(
            f"{server.url}/_control/faults", json={"kind": kind, "match": match, **more}, timeout=5
        )
        assert answer.status_code == 201, answer.text

    yield ask
    requests.delete(f"{server.url}/_control/faults", timeout=5).raise_for_status()


@pytest.fixture
def github(server):
    return GitHub(server.api_url, server.admin)


@pytest.fixture
def repo(server):
    """A fresh repository that Ana may push to, with an owner file, as the host describes it."""
    made = server.repo("acme", f"ledger-{next(_numbers)}")
    server.write(made["full_name"], ".github/CODEOWNERS", "* @olu\n", as_="olu")
    server.ok("PUT", f"/repos/{made['full_name']}/collaborators/ana", json={"permission": "push"})
    return made
