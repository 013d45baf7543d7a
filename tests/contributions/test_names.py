"""Names on a host change hands: repositories and people are who their numbers say, ever after."""

import pytest

from contributions import permissions
from contributions.facts import facts_for
from contributions.lifecycle import ChangeState
from contributions.models import Change
from contributions.services import changes, reviews
from journal.models import Event
from people import host_accounts
from people.models import HostAccount
from platforms.hosts.snapshots import OwnerFile
from platforms.models import Repository
from tests import cast as made
from tests import snapshots as s
from tests.contributions.standing import carry_out
from tests.hosted import match

pytestmark = pytest.mark.django_db
#: Ida is an owner by this line alone.
BY_NAME = OwnerFile(".github/CODEOWNERS", "* @ida\n")


def rename(user, login: str) -> None:
    """The host shows an account under another name from now on."""
    row = HostAccount.objects.get(user=user)
    host_accounts.seen(row.issuer, row.remote_id, login=login)


def reviewed(cast, ledger, *by) -> Change:
    """Ana's change, with an approval on the host by each of these once its head was known."""
    told = {"number": 4, "owner_file": BY_NAME}
    s.take_in(ledger, cast.ana, **told)
    given = tuple(s.review(one, "one", number=place) for place, one in enumerate(by, start=1))
    return s.take_in(ledger, cast.ana, **told, reviews=given)


def test_whoever_takes_a_freed_login_is_nobody_s_owner_by_it(cast, ledger, helper):
    rename(helper, "ida-anew")
    rename(cast.sam, "ida")
    change = reviewed(cast, ledger, cast.sam)
    assert change.state == ChangeState.IN_REVIEW
    why_not = permissions.why_not_approve(cast.sam, change, facts_for(change))
    assert "has no role" in why_not


def test_a_stranger_under_the_old_name_gains_nothing_before_the_renaming_is_known(
    cast, ledger, helper
):
    rename(cast.sam, "ida")  # the portal still believes that Ida is ida
    change = reviewed(cast, ledger, cast.sam)
    assert change.state == ChangeState.IN_REVIEW
    group = change.verdict["platforms"][0]["groups"][0]
    assert "Sam" not in {one["name"] for one in group["could_still"]}


def test_a_change_approved_under_a_name_that_becomes_doubtful_is_judged_again(cast, ledger, helper):
    change = reviewed(cast, ledger, helper)
    assert change.state == ChangeState.APPROVED
    rename(helper, "ida-anew")
    carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.APPROVED, "the same account under another name"
    rename(cast.sam, "ida")
    carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.IN_REVIEW


def test_a_robot_named_by_a_policy_is_not_replaced_by_who_takes_its_name(cast):
    robot = made.account(None, 900, "release-bot")
    robot.is_bot = True
    robot.save()
    assert set(host_accounts.by_login("default", ["Release-Bot"])) == {"release-bot"}
    host_accounts.seen("default", 901, login="release-bot", is_bot=True)
    assert host_accounts.by_login("default", ["release-bot"]) == {}


def test_somebody_who_takes_an_owner_s_name_on_the_host_approves_nothing(hosted):
    git, rue = hosted.git, made.person("Rue")
    git.user("rue")
    match(rue, git.ids["rue"], "rue")
    git.ok("PUT", f"/repos/{hosted.full_name}/collaborators/rue", json={"permission": "push"})
    git.ok("DELETE", f"/repos/{hosted.full_name}/branches/main/protection")
    git.write(hosted.full_name, ".github/CODEOWNERS", "* @rue\n")
    made.let_through_without_proposal(hosted.cast.ledger)
    before, after = hosted.change("before-renaming"), hosted.change("after-renaming")
    hosted.approve_on_host(before, "rue")
    assert hosted.look(before.number).state == ChangeState.APPROVED

    git.ok("PATCH", "/admin/users/rue", json={"login": "rue-anew"})
    git.user("rue")  # somebody else, under the name that is free now
    git.ok("PUT", f"/repos/{hosted.full_name}/collaborators/rue", json={"permission": "push"})
    hosted.approve_on_host(after, "rue")
    assert hosted.look(after.number).state == ChangeState.IN_REVIEW
    stranger = HostAccount.objects.get(remote_id=git.ids["rue"])
    assert (stranger.user, stranger.login) == (None, "rue")


def rename_on_host(hosted, name: str) -> str:
    told = hosted.git.ok("PATCH", f"/repos/{hosted.full_name}", json={"name": name})
    return told["full_name"]


def test_a_renamed_repository_keeps_its_changes_and_its_gate(hosted):
    made.let_through_without_proposal(hosted.cast.ledger)
    change = hosted.change("renamed")
    reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)
    now = rename_on_host(hosted, f"{hosted.full_name.split('/')[1]}-anew")
    changes.merge(change, by=hosted.cast.ana, sha=change.head_sha)
    hosted.carry_out()
    change.refresh_from_db()
    hosted.repository.refresh_from_db()
    assert change.state == ChangeState.MERGED
    assert hosted.full_name == now
    said = Event.objects.get(kind="platform:repository-renamed").data
    assert said["to"] == now


def test_another_repository_under_the_old_name_is_another_repository(hosted):
    made.let_through_without_proposal(hosted.cast.ledger)
    change = hosted.change("before")
    reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)
    old = hosted.full_name
    rename_on_host(hosted, f"{old.split('/')[1]}-moved")
    impostor = hosted.git.repo("commons", old.split("/")[1])
    hosted.git.ok("PUT", f"/repos/{old}/collaborators/sam", json={"permission": "push"})
    hosted.git.change(old, "taken", as_="sam")
    # The same number there is another pull request: what was approved here is not found there.
    assert hosted.look(change.number).title == change.title
    changes.merge(change, by=hosted.cast.ana, sha=change.head_sha)
    hosted.carry_out()
    assert not hosted.git.ok("GET", f"/repos/{old}/pulls/1")["merged"]
    assert Repository.objects.get().remote_id != impostor["id"]
    change.refresh_from_db()
    assert change.state == ChangeState.MERGED
