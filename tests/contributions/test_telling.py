"""A pull request is told once what happens next, and its reviews are asked for fairly."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contributions import reviewers, telling
from contributions.models import AskedReviewer, Change, Remark
from contributions.policy import Candidate
from people.models import Absence
from platforms.hosts.problems import HostProblem
from platforms.models import Deputy
from tests.cast import let_through_without_proposal, person
from tests.hosted import Hosted


@pytest.fixture
def opened(hosted: Hosted) -> Hosted:
    """Ledger lets changes through without a proposal, so that a change is in review at once."""
    let_through_without_proposal(hosted.cast.ledger)
    return hosted


def remarks(hosted: Hosted, change: Change) -> list[str]:
    found = hosted.git.ok("GET", f"/repos/{hosted.full_name}/issues/{change.number}/comments")
    return [one["body"] for one in found]


def asked(hosted: Hosted, change: Change) -> set[str]:
    where = f"/repos/{hosted.full_name}/pulls/{change.number}/requested_reviewers"
    return {one["login"] for one in hosted.git.ok("GET", where)["users"]}


def test_one_remark_says_what_happens_next_and_is_edited_when_that_changes(
    opened: Hosted, settings
) -> None:
    settings.PORTAL_URL = "https://commons.example"
    change = opened.change("fee")
    opened.carry_out()
    (first,) = remarks(opened, change)
    assert f"https://commons.example/changes/{change.pk}/" in first
    assert "Asked to review: " in first
    opened.git.ok(
        "PATCH", f"/repos/{opened.full_name}/pulls/{change.number}", json={"state": "closed"}
    )
    opened.look(change.number)
    opened.carry_out()
    (second,) = remarks(opened, change)
    assert second.startswith("**Closed**")
    assert second != first


def test_a_death_between_the_remark_and_its_record_doubles_nothing(opened: Hosted) -> None:
    change = opened.change("fee")
    opened.carry_out()
    Remark.objects.all().delete()  # as if the process had died before it was written down
    telling.tell(change=change.pk)
    assert len(remarks(opened, change)) == 1
    assert Remark.objects.get().remote_id


def test_an_answer_lost_after_success_doubles_nothing(opened: Hosted) -> None:
    change = opened.change("fee")
    opened.git.fault("after_success_502", match="POST .*/comments")
    with pytest.raises(HostProblem):
        telling.tell(change=change.pk)
    opened.git.clear_faults()
    telling.tell(change=change.pk)
    assert len(remarks(opened, change)) == 1


def test_telling_the_same_again_sends_nothing(opened: Hosted) -> None:
    change = opened.change("fee")
    opened.carry_out()
    before = opened.git.ok("GET", f"/repos/{opened.full_name}/issues/{change.number}/comments")
    telling.tell(change=change.pk)
    assert (
        opened.git.ok("GET", f"/repos/{opened.full_name}/issues/{change.number}/comments") == before
    )


def test_history_is_told_nothing_until_it_is_pushed_to(opened: Hosted) -> None:
    change = opened.change("fee")
    long_ago = timezone.now() - timedelta(days=15)
    Change.objects.filter(pk=change.pk).update(created_at=long_ago)
    telling.tell(change=change.pk)
    assert remarks(opened, change) == []
    opened.push("fee", "two\n")
    opened.look(change.number)
    Change.objects.filter(pk=change.pk).update(created_at=long_ago)
    telling.tell(change=change.pk)
    assert len(remarks(opened, change)) == 1


def test_what_others_wrote_calls_nobody_and_is_no_markup() -> None:
    shown = telling.plain("@acme/all <b>x</b> [y](javascript:z) #1\n# big")
    assert "@acme" not in shown
    assert "#1" not in shown.replace("&#", "")
    assert not set("<>[]()\n*_`") & set(shown)


def test_the_owner_who_is_here_is_asked_and_never_the_author(opened: Hosted) -> None:
    change = opened.change("fee")
    opened.carry_out()
    login = {one.user.username for one in AskedReviewer.objects.filter(sent_at__isnull=False)}
    assert login == asked(opened, change)
    assert len(login) == 1
    assert login < {"olu", "dee"}
    own = opened.change("own", by="olu")
    opened.carry_out()
    assert asked(opened, own) == {"dee"}


def test_asking_again_asks_nobody_else(opened: Hosted) -> None:
    change = opened.change("fee")
    opened.carry_out()
    first = asked(opened, change)
    AskedReviewer.objects.update(sent_at=None)  # as if it had died before it was written down
    telling.tell(change=change.pk)
    assert asked(opened, change) == first
    assert AskedReviewer.objects.get().sent_at


def test_the_load_is_spread(opened: Hosted) -> None:
    for branch in ("one", "two", "three", "four"):
        opened.change(branch)
    opened.carry_out()
    told = list(AskedReviewer.objects.values_list("user__username", flat=True))
    assert (told.count("olu"), told.count("dee")) == (2, 2)


def test_who_is_away_is_not_asked_and_who_stands_in_is_named(opened: Hosted) -> None:
    cast, now = opened.cast, timezone.now()
    for user in (cast.olu, cast.dee):
        Absence.objects.create(
            user=user, since=now - timedelta(days=1), until=now + timedelta(days=5)
        )
    eve = person("Eve")
    opened.git.user("eve")
    opened.git.ok(
        "PUT", f"/repos/{opened.full_name}/collaborators/eve", json={"permission": "push"}
    )
    eve.host_accounts.create(issuer="default", remote_id=opened.git.ids["eve"], login="eve")
    Deputy.objects.create(
        platform=cast.ledger,
        owner=cast.olu,
        deputy=eve,
        appointed_by=cast.olu,
        since=now - timedelta(days=1),
        until=now + timedelta(days=5),
    )
    change = opened.change("fee")
    opened.carry_out()
    assert asked(opened, change) == {"eve"}
    assert "Eve, who stands in for Olu" in remarks(opened, change)[0]


def test_whom_the_host_does_not_let_be_asked_gives_way_to_the_next(opened: Hosted) -> None:
    where = f"/repos/{opened.full_name}"
    opened.git.ok("PATCH", where, json={"private": True})
    opened.git.ok("DELETE", f"{where}/collaborators/olu")
    change = opened.change("fee")
    opened.carry_out()
    assert asked(opened, change) == {"dee"}
    refused = AskedReviewer.objects.filter(user=opened.cast.olu).first()
    assert refused is None or "collaborators" in refused.refused


def candidate(pk: int, *, away: bool = False) -> Candidate:
    return Candidate(name=f"P{pk}", user_id=pk, account_id=None, role="owner", away=away)


@pytest.mark.parametrize(
    ("needed", "asked_already", "cannot", "load", "expected"),
    [
        (1, set(), set(), {}, [1]),
        (1, set(), set(), {1: 3, 2: 1}, [2]),
        (2, set(), set(), {1: 3, 2: 1}, [2, 1]),
        (2, {1}, set(), {}, [2]),
        (1, {1}, set(), {}, []),
        (1, set(), {1}, {}, [2]),
        (1, set(), {1, 2}, {}, []),
    ],
)
def test_as_many_are_asked_as_are_needed_the_least_asked_first(
    needed: int, asked_already: set, cannot: set, load: dict, expected: list[int]
) -> None:
    class Group:
        holds, given = False, 0
        could_still = (candidate(1), candidate(2), candidate(3, away=True))

    Group.needed = needed
    found = reviewers.choose([Group], asked=asked_already, cannot=cannot, load=load)
    assert list(found) == expected
