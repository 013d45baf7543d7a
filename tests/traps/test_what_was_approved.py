"""Traps of time: an approval that counts for something else than what was approved."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contributions import tasks
from contributions.lifecycle import ChangeState
from contributions.models import Review
from contributions.services import changes
from people.refusals import Refused
from tests.hosted import Hosted
from tests.traps.acts import approved, force_push, on_host, review_on_host

pytestmark = pytest.mark.django_db


def test_approval_surviving_a_push(ledger: Hosted) -> None:
    change = approved(ledger, "push")
    ledger.carry_out()
    first = change.head_sha
    assert ledger.status(first)[0] == "success"
    second = ledger.push("push", "two\n")
    change = ledger.look(change.number)
    ledger.carry_out()
    assert change.state == ChangeState.IN_REVIEW
    assert change.head_sha == second
    lapsed = Review.objects.get(change=change)
    assert lapsed.lapse_reason == f"A push moved the head from {first[:7]} to {second[:7]}."
    assert ledger.status(first)[0] == "pending"
    assert ledger.status(second)[0] == "pending"


@pytest.mark.parametrize("given", ["in the portal", "on the host"])
def test_approval_of_a_counted_after_force_push_a_b_a(ledger: Hosted, tmp_path, given: str) -> None:
    if given == "in the portal":
        change = approved(ledger, "aba")
    else:
        change = review_on_host(ledger, ledger.change("aba-on-host"), "olu")
    assert change.state == ChangeState.APPROVED
    first = change.head_sha
    second = ledger.push(change.head_ref, "two\n")
    ledger.look(change.number)
    force_push(ledger, change.head_ref, first, tmp_path)
    change = ledger.look(change.number)
    assert change.head_sha == first != second
    assert change.state == ChangeState.IN_REVIEW
    assert not change.verdict["allowed"]


def test_retargeting_to_an_ungoverned_base_and_back(ledger: Hosted) -> None:
    ledger.git.branch(ledger.full_name, "side", as_="ana")
    change = approved(ledger, "away")
    ledger.carry_out()
    change = on_host(ledger, change.number, base="side")
    assert not change.verdict["allowed"]
    change = on_host(ledger, change.number, base="main")
    ledger.carry_out()
    assert change.state == ChangeState.IN_REVIEW
    assert ledger.status(change.head_sha)[0] == "pending"
    with pytest.raises(Refused):
        changes.merge(change, by=ledger.cast.ana, sha=change.head_sha)


def test_approved_on_an_ungoverned_base_counts_nowhere(ledger: Hosted) -> None:
    ledger.git.branch(ledger.full_name, "side", as_="ana")
    ledger.git.branch(ledger.full_name, "elsewhere", as_="ana")
    ledger.push("elsewhere", "one\n")
    made = ledger.git.pull(ledger.full_name, "elsewhere", base="side", as_="ana")
    change = review_on_host(ledger, ledger.look(made["number"]), "olu")
    change = on_host(ledger, change.number, base="main")
    assert not change.verdict["allowed"]


def test_close_push_reopen(ledger: Hosted) -> None:
    change = approved(ledger, "reopen")
    assert on_host(ledger, change.number, state="closed").state == ChangeState.CLOSED
    ledger.push("reopen", "two\n")
    change = on_host(ledger, change.number, state="open")
    assert change.state == ChangeState.IN_REVIEW
    assert not change.verdict["allowed"]


def test_close_and_reopen_of_the_same_commit(ledger: Hosted) -> None:
    change = approved(ledger, "reopen-same")
    on_host(ledger, change.number, state="closed")
    change = on_host(ledger, change.number, state="open")
    assert change.state == ChangeState.IN_REVIEW
    assert not change.verdict["allowed"]


def test_a_timeout_treated_as_approval(ledger: Hosted) -> None:
    """Neither a promise that is long over nor a host that does not answer makes anything green."""
    change = ledger.change("waits")
    change.due_at = timezone.now() - timedelta(days=30)
    change.save()
    tasks.judge_after_windows()
    ledger.carry_out()
    change.refresh_from_db()
    assert (change.state, change.verdict["outcome"]) == (ChangeState.IN_REVIEW, "pending")
    ledger.git.fault("status", match="GET .*/pulls/.*", times=50, status=504)
    with pytest.raises(Refused, match="could not be read"):
        changes.merge(change, by=ledger.cast.ana, sha=change.head_sha)
    change.refresh_from_db()
    assert change.state == ChangeState.IN_REVIEW
