"""Traps of the merge call: sent twice, for any commit, past the gate, on a status left behind."""

import sqlite3

import pytest

from contributions.lifecycle import ChangeState
from contributions.models import MergeIntent
from contributions.services import changes, reviews
from people.refusals import Refused
from platforms.gate import ADVISORY, CONTEXT
from platforms.hosts.connections import host_for
from platforms.hosts.problems import Rejected
from platforms.services import repositories
from tests.githost_server import git
from tests.hosted import Hosted
from tests.traps.acts import approved, on_host

pytestmark = pytest.mark.django_db


def merges_of(ledger: Hosted) -> int:
    bare = ledger.git.bare(ledger.full_name)
    return int(git(bare, "rev-list", "--merges", "--count", "main"))


def test_merge_retried_by_the_http_client_after_a_502(ledger: Hosted) -> None:
    """The first call merged and was answered 502; a second, after a new push, would merge that."""
    change = approved(ledger, "bad-gateway")
    changes.merge(change, by=ledger.cast.ana, sha=change.head_sha)
    ledger.git.fault("after_success_502", match="PUT .*/merge$", times=1)
    ledger.carry_out()
    assert MergeIntent.objects.get().sent_at
    assert merges_of(ledger) == 1
    ledger.look(change.number)
    change.refresh_from_db()
    assert change.state == ChangeState.MERGED
    assert [one.state for one in MergeIntent.objects.all()] == [MergeIntent.MERGED]


def test_a_merge_that_got_a_502_and_never_happened_is_not_sent_again(ledger: Hosted) -> None:
    change = approved(ledger, "lost")
    changes.merge(change, by=ledger.cast.ana, sha=change.head_sha)
    ledger.git.fault("status", match="PUT .*/merge$", times=1, status=502)
    ledger.carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.UNKNOWN
    ledger.git.clear_faults()
    for _ in range(3):
        ledger.look(change.number)
        ledger.carry_out()
    assert merges_of(ledger) == 0


@pytest.mark.parametrize("sha", ["", "main", "0123abc"])
def test_merge_without_a_sha(ledger: Hosted, sha: str) -> None:
    change = approved(ledger, "without-sha")
    with pytest.raises(Refused):
        changes.merge(change, by=ledger.cast.ana, sha=sha)
    with pytest.raises(Rejected, match="Nothing was sent"):
        host_for(ledger.repository.host).merge(ledger.repository.remote_id, change.number, sha=sha)
    assert merges_of(ledger) == 0


def test_a_merge_token_that_bypasses_protection(ledger: Hosted) -> None:
    """The portal's token could merge past the rules: it asks its own, and says theirs are weak."""
    path = f"/repos/{ledger.full_name}/branches/main/protection"
    rules = {
        "required_status_checks": {"strict": False, "contexts": [CONTEXT]},
        "enforce_admins": False,
        "required_pull_request_reviews": None,
        "restrictions": None,
    }
    ledger.git.ok("PUT", path, json=rules)
    seen = repositories.look_at_gate(ledger.repository, by=ledger.cast.olu)
    assert seen.gate_state == ADVISORY
    assert "may merge past it" in seen.gate_detail
    change = ledger.change("bypass")
    ledger.carry_out()
    with pytest.raises(Refused, match="Nothing was merged"):
        changes.merge(change, by=ledger.cast.ana, sha=change.head_sha)
    assert merges_of(ledger) == 0


def test_a_retarget_between_the_intent_and_the_call(ledger: Hosted) -> None:
    ledger.git.branch(ledger.full_name, "side", as_="ana")
    change = approved(ledger, "turned")
    intent = changes.merge(change, by=ledger.cast.ana, sha=change.head_sha)
    on_host(ledger, change.number, base="side")
    ledger.carry_out()
    intent.refresh_from_db()
    assert intent.state != MergeIntent.MERGED
    assert merges_of(ledger) == 0


def test_1_000_statuses_on_one_sha(ledger: Hosted) -> None:
    """The host shows an old status for ever then: the commit is not merged, and that is said."""
    change = ledger.change("full")
    ledger.carry_out()
    with sqlite3.connect(ledger.git.home / "githost.sqlite3", timeout=20) as rows:
        columns = (
            "repository_id, sha, context, state, description, target_url, creator_id, created_at"
        )
        rows.executemany(
            f"INSERT INTO githost_status ({columns}) "
            f"SELECT {columns} FROM githost_status WHERE sha = ? LIMIT 1",
            [(change.head_sha,)] * 999,
        )
    rows.close()
    reviews.approve(change, by=ledger.cast.olu, sha=change.head_sha)
    intent = changes.merge(change, by=ledger.cast.ana, sha=change.head_sha)
    ledger.carry_out()
    intent.refresh_from_db()
    change.refresh_from_db()
    assert (intent.state, change.state) == (MergeIntent.REFUSED, ChangeState.APPROVED)
    assert "takes no more statuses" in intent.detail
    assert "maximum number of statuses" in intent.detail
    assert ledger.status(change.head_sha)[0] == "pending"
    assert merges_of(ledger) == 0
