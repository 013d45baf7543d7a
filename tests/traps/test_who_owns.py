"""Traps of ownership: rules that a change brings along, and refs that only look like the base."""

import pytest
from pytest_django import Settings

from contributions.lifecycle import ChangeState
from contributions.models import Change
from contributions.services import policy_sources, reviews
from platforms.hosts.owner_files import POLICY_PLACE
from platforms.models import PolicySource
from tests import snapshots
from tests.cast import Cast, let_through_without_proposal, repository
from tests.contributions.deliveries import SECRET, deliver
from tests.githost_server import git
from tests.hosted import Hosted
from tests.traps.acts import approved

pytestmark = pytest.mark.django_db
OWNERS = ".github/CODEOWNERS"


@pytest.fixture(autouse=True)
def hook_secret(settings: Settings) -> None:
    settings.GITHUB_WEBHOOK_SECRET = SECRET


def groups_of(change: Change) -> set[str]:
    return {group["name"] for one in change.verdict["platforms"] for group in one["groups"]}


def test_a_policy_relaxed_by_the_pull_request_itself(unprotected: Hosted) -> None:
    ledger = unprotected
    strict, lax = "require_proposal: false\nquorum: 2\n", "require_proposal: false\n"
    ledger.git.write(ledger.full_name, POLICY_PLACE, strict, as_="olu")
    policy_sources.choose(ledger.cast.ledger, PolicySource.REPOSITORY, by=ledger.cast.olu)
    change = ledger.change("relax", path=POLICY_PLACE, text=lax)
    reviews.approve(change, by=ledger.cast.olu, sha=change.head_sha)
    change = ledger.look(change.number)
    assert not change.verdict["allowed"]
    reviews.approve(change, by=ledger.cast.dee, sha=change.head_sha)
    assert ledger.look(change.number).verdict["allowed"]


def test_an_owner_rule_added_by_the_pull_request_itself(ledger: Hosted) -> None:
    change = ledger.change("mine-now", path=OWNERS, text="* @sam\n")
    reviews.approve(change, by=ledger.cast.olu, sha=change.head_sha)
    change.refresh_from_db()
    assert "payments-core" in groups_of(change)
    assert not change.verdict["allowed"], "its new owners have not approved"


def test_an_owner_rule_removed_and_the_path_becoming_free(unprotected: Hosted) -> None:
    """A path whose rule is cleared is the fallback group's, never nobody's."""
    ledger = unprotected
    ledger.git.write(ledger.full_name, OWNERS, "* @commons/payments-core\n/free/\n", as_="olu")
    change = ledger.change("freed", path="free/thing.py")
    assert change.state == ChangeState.IN_REVIEW
    assert not change.verdict["allowed"]
    group = change.verdict["platforms"][0]["groups"][0]
    assert group["needed"] == 1
    assert {one["name"] for one in group["could_still"]} == {"Olu", "Dee"}


def test_an_owner_file_removed_and_every_path_becoming_free(unprotected: Hosted) -> None:
    ledger = unprotected
    path = f"/repos/{ledger.full_name}/contents/{OWNERS}"
    sha = ledger.git.ok("GET", path)["sha"]
    ledger.git.ok("DELETE", path, json={"message": "Off", "sha": sha, "branch": "main"})
    change = ledger.change("without-file")
    assert not change.verdict["allowed"]
    assert change.verdict["platforms"][0]["groups"][0]["needed"] == 1


def test_a_tag_named_like_the_branch(ledger: Hosted, tmp_path) -> None:
    """Whoever may push a tag `main` does not say by it who owns what."""
    clone = ledger.git.clone(ledger.full_name, tmp_path / "clone", as_="ana")
    git(clone, "checkout", "-q", "-b", "usurp")
    (clone / OWNERS).write_text("* @sam\n")
    git(clone, "commit", "-q", "-am", "Ours")
    git(clone, "tag", "main")
    git(clone, "push", "-q", "origin", "refs/tags/main")
    change = ledger.change("tagged")
    assert groups_of(change) == {"payments-core"}
    head = approved(ledger, "tagged-too").head_sha
    ledger.carry_out()
    assert ledger.status(head)[0] == "success"


def test_a_forks_branch_named_like_the_base(cast: Cast) -> None:
    """The head is called `main` too: it is no news of the base, nor the base news of it."""
    let_through_without_proposal(cast.ledger)
    home = repository(cast.ledger, "commons/ledger", remote_id=4001)

    def seen(head: str, base: str, **more: object) -> Change:
        told = {"number": 8, "head_ref": "main", "head": head, "base_sha": snapshots.sha(base)}
        return snapshots.take_in(home, cast.ana, **told, **more)

    seen("one", "base")
    given = (snapshots.review(cast.olu, "one"),)
    assert seen("one", "base", reviews=given).verdict["allowed"]
    change = seen("one", "base, moved by somebody's merge", reviews=given)
    assert change.verdict["allowed"]
    change = seen("two", "base, moved by somebody's merge", reviews=given)
    assert (change.head_ref, change.base_ref) == ("main", "main")
    assert not change.verdict["allowed"]
    fork = {"repository": {"id": 4002}, "ref": "refs/heads/main", "after": snapshots.sha("three")}
    assert deliver("push", fork).status_code == 404


def test_a_truncated_file_list(ledger: Hosted) -> None:
    number = ledger.pull("cut")
    ledger.git.fault("capped", match="GET .*/files", times=9, keep=0)
    change = ledger.look(number)
    assert change.verdict["status"] == "error"
    reviews.approve(change, by=ledger.cast.olu, sha=change.head_sha)
    change.refresh_from_db()
    assert (change.state, change.verdict["status"]) == (ChangeState.IN_REVIEW, "error")
    ledger.carry_out()
    assert ledger.status(change.head_sha)[0] == "error"
    ledger.git.clear_faults()
    ledger.push("cut", "two\n")
    assert ledger.look(number).verdict["status"] == "pending"
