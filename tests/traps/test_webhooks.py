"""Traps of order: news that arrives late, twice, or for a job that failed."""

import pytest
from pytest_django import Settings

from contributions import merging
from contributions.models import Delivery
from journal.models import Effect
from tests.contributions.deliveries import SECRET, deliver
from tests.hosted import Hosted
from tests.traps.acts import approved, on_host

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hook_secret(settings: Settings) -> None:
    settings.GITHUB_WEBHOOK_SECRET = SECRET


def told_of(ledger: Hosted, change, action: str) -> dict[str, object]:
    pull = {
        "number": change.number,
        "id": change.remote_id,
        "state": "open",
        "head": {"sha": change.head_sha, "ref": change.head_ref},
        "base": {"ref": change.base_ref, "sha": change.base_sha},
        "user": {"id": ledger.git.ids["ana"], "login": "ana", "type": "User"},
    }
    return {
        "action": action,
        "number": change.number,
        "pull_request": pull,
        "repository": {"id": ledger.repository.remote_id, "full_name": ledger.full_name},
        "sender": pull["user"],
    }


def test_a_stale_webhook_arriving_after_a_newer_one(ledger: Hosted) -> None:
    """It tells of the approved head while another is there: the host is asked, not the payload."""
    change = approved(ledger, "stale")
    old = told_of(ledger, change, "synchronize")
    second = ledger.push("stale", "two\n")
    assert deliver("pull_request", told_of(ledger, change, "synchronize")).status_code == 202
    ledger.carry_out()
    assert deliver("pull_request", old).status_code == 202
    ledger.carry_out()
    change.refresh_from_db()
    assert change.head_sha == second
    assert not change.verdict["allowed"]


def test_a_stale_reading_that_ends_after_a_newer_one(ledger: Hosted) -> None:
    change = approved(ledger, "slow-reader")
    old = merging.read(change)
    on_host(ledger, change.number, state="closed")
    ledger.push("slow-reader", "two\n")
    on_host(ledger, change.number, state="open")
    change = merging.take_in(change, old)
    change.refresh_from_db()
    assert change.head_sha != old.head_sha
    assert not change.verdict["allowed"]


def test_a_redelivery_with_the_same_id_blocking_a_job_that_failed(ledger: Hosted) -> None:
    """Deliveries are kept once; what they ask for is a row of its own, tried until it is done."""
    change = approved(ledger, "again")
    ledger.carry_out()
    second = ledger.push("again", "two\n")
    ledger.git.fault("status", match="GET .*/pulls/.*", times=30, status=500)
    payload = told_of(ledger, change, "synchronize")
    assert deliver("pull_request", payload, delivery="one").status_code == 202
    ledger.carry_out()
    change.refresh_from_db()
    assert change.head_sha != second
    ledger.git.clear_faults()
    assert deliver("pull_request", payload, delivery="one").status_code == 200
    assert Delivery.objects.filter(delivery_id="one").count() == 1
    waiting = Effect.objects.get(done_at=None, given_up_at=None)
    waiting.due_at = waiting.created_at
    waiting.save()
    ledger.carry_out()
    change.refresh_from_db()
    assert change.head_sha == second
    assert not change.verdict["allowed"]
