"""Quorums that nobody can reach and aliases that name themselves: never green, and it says why."""

import pytest
from django.test import Client

from contributions.lifecycle import ChangeState
from contributions.models import Change
from contributions.services import ownership_sources, policies, policy_sources, reviews
from platforms.hosts.owner_files import POLICY_PLACE
from platforms.models import OwnershipSource, PolicySource
from tests.hosted import Hosted

pytestmark = pytest.mark.django_db

OPEN = "require_proposal: false\n"
LEFT = "too few people may approve, so only break-glass is left"


@pytest.fixture
def ledger(hosted: Hosted) -> Hosted:
    """Ledger on a host that lets its owners push to main, as some do."""
    hosted.git.ok("DELETE", f"/repos/{hosted.full_name}/branches/main/protection")
    return hosted


def put(ledger: Hosted, path: str, text: str) -> None:
    ledger.git.write(ledger.full_name, path, text, branch="main", as_="olu")


def approved_by_everybody(ledger: Hosted, change: Change) -> Change:
    """The change after Olu and Dee approved it; it stays in review, and its page opens."""
    for owner in (ledger.cast.olu, ledger.cast.dee):
        reviews.approve(change, by=owner, sha=change.head_sha)
    ledger.carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.IN_REVIEW
    assert not change.verdict["allowed"]
    assert ledger.status(change.head_sha)[0] == "pending"
    client = Client()
    client.force_login(ledger.cast.ana)
    page = client.get(change.get_absolute_url())
    assert page.status_code == 200
    assert "break-glass" in page.content.decode()
    return change


def test_a_policy_on_the_base_that_asks_for_more_people_than_there_are(ledger: Hosted):
    put(ledger, POLICY_PLACE, f"{OPEN}quorum: 9\n")
    policy_sources.choose(ledger.cast.ledger, PolicySource.REPOSITORY, by=ledger.cast.olu)
    change = approved_by_everybody(ledger, ledger.change("topic"))
    group = change.verdict["platforms"][0]["groups"][0]
    assert (group["needed"], group["given"], group["short_of_people"]) == (9, 2, True)
    assert f"needs 9 of {group['name']}; 2 given" in change.verdict["reasons"][0]
    assert change.verdict["reasons"][0].endswith(LEFT)


def test_an_owners_file_that_names_fewer_people_than_the_policy_asks(ledger: Hosted):
    olu = ledger.cast.olu
    policies.save_policy(ledger.cast.ledger, OPEN, by=olu)
    put(ledger, "pkg/OWNERS", "approvers: [dee]\n")
    ownership_sources.choose(ledger.cast.ledger, OwnershipSource.OWNERS, by=olu)
    policies.save_policy(ledger.cast.ledger, f"{OPEN}quorums: {{pkg/OWNERS: 9}}\n", by=olu)
    change = approved_by_everybody(ledger, ledger.change("topic", path="pkg/app.go"))
    (group,) = change.verdict["platforms"][0]["groups"]
    assert (group["key"], group["needed"], group["given"]) == ("pkg/OWNERS", 9, 2)
    assert "pkg/** needs 9 of pkg/OWNERS; 2 given" in change.verdict["reasons"][0]
    assert change.verdict["reasons"][0].endswith(LEFT)


def test_a_change_that_makes_an_alias_name_itself_needs_the_fallback_group_beside_the_owners(
    ledger: Hosted,
):
    olu = ledger.cast.olu
    policies.save_policy(ledger.cast.ledger, OPEN, by=olu)
    put(ledger, "OWNERS", "approvers: [people]\n")
    put(ledger, "OWNERS_ALIASES", "aliases: {people: [sam]}\n")
    ownership_sources.choose(ledger.cast.ledger, OwnershipSource.OWNERS, by=olu)
    text = "aliases: {people: [others], others: [people]}\n"
    change = ledger.change("circle", path="OWNERS_ALIASES", text=text)
    asked = {group["key"]: group for group in change.verdict["platforms"][0]["groups"]}
    assert sorted(asked) == ["OWNERS", "fallback"]
    assert asked["fallback"]["rule"] == "OWNERS cannot be used: the alias “people” names itself."
    reviews.approve(change, by=ledger.cast.sam, sha=change.head_sha)
    change.refresh_from_db()
    assert change.verdict["outcome"] == "pending"
