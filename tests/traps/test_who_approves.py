"""Traps of identity: one person in two guises, and two persons under one name."""

import pytest

from contributions import permissions, publishing
from contributions.facts import facts_for
from contributions.lifecycle import ChangeState
from contributions.services import reviews
from people import host_accounts
from people.models import HostAccount
from people.refusals import Forbidden
from tests.hosted import Hosted
from tests.traps.acts import approved, further_account, review_on_host

pytestmark = pytest.mark.django_db


def test_self_approval_through_a_second_account(ledger: Hosted) -> None:
    further_account(ledger, "olu-at-home", ledger.cast.olu)
    change = ledger.change("second-account", by="olu-at-home")
    with pytest.raises(Forbidden, match="nobody approves their own work"):
        reviews.approve(change, by=ledger.cast.olu, sha=change.head_sha)
    change = review_on_host(ledger, change, "olu")
    assert change.state == ChangeState.IN_REVIEW


def test_self_approval_through_a_bot_uploader(ledger: Hosted) -> None:
    further_account(ledger, "uploader", None, bot=True)
    ledger.git.branch(ledger.full_name, "uploaded", as_="olu")
    ledger.push("uploaded", "one\n", by="olu")
    number = ledger.git.pull(ledger.full_name, "uploaded", as_="uploader")["number"]
    change = ledger.look(number)
    assert change.author.login == "uploader"
    with pytest.raises(Forbidden, match="nobody approves their own work"):
        reviews.approve(change, by=ledger.cast.olu, sha=change.head_sha)
    assert review_on_host(ledger, change, "olu").state == ChangeState.IN_REVIEW


def test_a_review_on_the_host_counts_at_all(ledger: Hosted) -> None:
    """Else the traps below would prove nothing."""
    change = review_on_host(ledger, ledger.change("control"), "olu")
    assert change.state == ChangeState.APPROVED


def test_a_bots_review_approves_nothing(ledger: Hosted) -> None:
    further_account(ledger, "robot", None, bot=True)
    change = ledger.change("robot-says-yes")
    assert review_on_host(ledger, change, "robot").state == ChangeState.IN_REVIEW


def test_an_account_renamed_and_its_old_name_taken_by_another(ledger: Hosted) -> None:
    olu, sam = (HostAccount.objects.get(user=one) for one in (ledger.cast.olu, ledger.cast.sam))
    host_accounts.seen("default", olu.remote_id, login="olu-anew")
    host_accounts.seen("default", sam.remote_id, login="olu")
    change = ledger.change("renamed")
    why_not = permissions.why_not_approve(ledger.cast.sam, change, facts_for(change))
    assert "has no role" in why_not
    change = review_on_host(ledger, change, "sam")
    assert change.state == ChangeState.IN_REVIEW


def test_numeric_ids_ignored(ledger: Hosted) -> None:
    """An approval by an account whose login is an owner's, and whose number is not."""
    olu = HostAccount.objects.get(user=ledger.cast.olu)
    olu.remote_id += 1_000_000
    olu.save()
    change = review_on_host(ledger, ledger.change("numbers"), "olu")
    assert change.reviews.get().user is None
    assert change.state == ChangeState.IN_REVIEW


def test_the_co_author_trailer(ledger: Hosted) -> None:
    ledger.git.branch(ledger.full_name, "pair", as_="ana")
    message = f"Pair\n\nCo-authored-by: Olu <{ledger.cast.olu.email}>"
    ledger.git.write(
        ledger.full_name, "pair.txt", "one\n", branch="pair", as_="ana", message=message
    )
    change = ledger.look(ledger.git.pull(ledger.full_name, "pair", as_="ana")["number"])
    with pytest.raises(Forbidden, match="nobody approves their own work"):
        reviews.approve(change, by=ledger.cast.olu, sha=change.head_sha)
    assert review_on_host(ledger, change, "olu").state == ChangeState.IN_REVIEW


def test_a_commit_email_with_no_account(ledger: Hosted, tmp_path) -> None:
    from tests.githost_server import git

    clone = ledger.git.clone(ledger.full_name, tmp_path / "clone", as_="ana")
    git(clone, "checkout", "-q", "-b", "ghost")
    (clone / "ghost.txt").write_text("boo\n")
    git(clone, "add", ".")
    git(clone, "-c", "user.email=ghost@nowhere.example", "commit", "-q", "-m", "Boo")
    git(clone, "push", "-q", "origin", "ghost")
    change = ledger.look(ledger.git.pull(ledger.full_name, "ghost", as_="ana")["number"])
    reviews.approve(change, by=ledger.cast.olu, sha=change.head_sha)
    change.refresh_from_db()
    assert change.state == ChangeState.IN_REVIEW
    assert any("ghost@nowhere.example" in reason for reason in change.verdict["reasons"])


def test_the_same_commit_in_two_pull_requests(ledger: Hosted) -> None:
    """Olu's approval of Ana's does not approve the same commit where Olu opened it."""
    first = approved(ledger, "shared")
    ledger.git.branch(ledger.full_name, "shared-again", start="shared", as_="olu")
    number = ledger.git.pull(ledger.full_name, "shared-again", as_="olu")["number"]
    second = ledger.look(number)
    assert second.head_sha == first.head_sha
    assert not second.verdict["allowed"]
    ledger.carry_out()
    publishing.publish_now(first.pk)  # whichever of the two is written last
    assert ledger.status(first.head_sha)[0] == "pending"
    path = f"/repos/{ledger.full_name}/pulls/{number}/merge"
    assert ledger.git.api("PUT", path, json={"sha": first.head_sha}).status_code == 405
