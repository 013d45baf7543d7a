"""A running embedded git host with a cast of people, an organisation and fresh repositories."""

import itertools

import pytest

from tests.githost.contract import DESCRIPTION, Contract
from tests.githost_server import GitHost

CAST = {"ana": "Ana", "olu": "Olu", "dee": "Dee", "max": "Max", "sam": "Sam"}


@pytest.fixture(scope="session")
def contract():
    return Contract()


@pytest.fixture(scope="session")
def host(contract):
    with GitHost(faults=True) as server:
        server.provision(
            {
                "users": [
                    {"login": login, "name": name, "email": f"{login}@example.com"}
                    for login, name in CAST.items()
                ],
                "organisations": [
                    {
                        "login": "acme",
                        "name": "Acme",
                        "admins": ["olu"],
                        "members": ["ana", "dee", "max"],
                    }
                ],
                "teams": [
                    {"organisation": "acme", "name": "Payments Core", "members": ["olu", "dee"]}
                ],
            }
        )
        if DESCRIPTION.exists():
            server.on_answer = contract
        yield server


@pytest.fixture(autouse=True)
def answers_as_github_describes_them(contract):
    """Any answer a test provokes that differs from GitHub's description fails that test."""
    contract.problems.clear()
    yield
    assert not contract.problems, "\n".join(contract.problems)


_numbers = itertools.count(1)


@pytest.fixture
def repo(host):
    """A fresh repository of the organisation that Ana and Olu may push to."""
    made = host.repo("acme", f"ledger-{next(_numbers)}")["full_name"]
    for login, role in (("ana", "push"), ("olu", "admin")):
        host.ok("PUT", f"/repos/{made}/collaborators/{login}", json={"permission": role})
    return made
