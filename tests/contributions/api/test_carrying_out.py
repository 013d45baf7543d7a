"""Carrying an accepted proposal out by program: opening, linking, and the author's time."""

from datetime import timedelta

import pytest

from contributions.models import Change, TimeAgreement
from contributions.services import proposals
from journal import events
from people.models import User
from platforms.models import Platform, PolicyVersion
from tests import snapshots
from tests.cast import Cast, day_here, person, platform, repository
from tests.contributions.ideas import accepted, again, submitted
from tests.hosted import Hosted
from tests.platforms.programs import Program


def test_a_pushed_branch_becomes_one_pull_request_of_the_proposal(hosted: Hosted) -> None:
    cast = hosted.cast
    made = accepted(cast.ana, cast.olu, cast.ledger)
    hosted.git.branch(hosted.full_name, "count-once", as_="ana")
    hosted.push("count-once", "one\n")
    path = f"proposals/{made.pk}/pulls/"
    given = {"repository": hosted.repository.pk, "branch": "count-once"}
    for _ in range(2):
        status, change = Program(cast.ana).ask("POST", path, given)
        assert (status, change["proposal"], change["title"]) == (201, made.pk, made.title)
        assert change["opened_for"]["username"] == "ana"
    assert Change.objects.get().pk == change["id"]
    listed = hosted.git.ok("GET", f"/repos/{hosted.full_name}/pulls?state=all")
    assert [one["number"] for one in listed] == [change["number"]]
    assert again(made).state == "in_progress"
    kinds = [one.kind for one in events.of(made.subject)]
    assert kinds.count("proposal:change_linked") == 1


def test_what_cannot_be_opened_is_refused_before_the_host_is_asked(cast: Cast) -> None:
    # This host answers nobody, and would be another refusal.
    code = repository(cast.ledger, "commons/ledger")
    other = repository(platform("Beacon", cast.storefront), "commons/beacon", remote_id=2)
    made = accepted(cast.ana, cast.olu, cast.ledger)
    path, ana = f"proposals/{made.pk}/pulls/", Program(cast.ana)
    given = {"repository": code.pk, "branch": "work"}
    for wrong, field in (
        ({**given, "repository": other.pk}, "repository"),
        ({**given, "branch": "main"}, "branch"),
        ({"repository": code.pk}, "branch"),
    ):
        status, answer = ana.ask("POST", path, wrong)
        assert (status, list(answer.get("fields", answer))) == (400, [field])
    status, answer = Program(cast.olu).ask("POST", path, given)
    assert (status, answer["detail"]) == (
        403,
        "Only the proposal's author opens a pull request for it.",
    )
    proposals.withdraw(made, by=cast.ana)
    status, answer = ana.ask("POST", path, given)
    assert (status, "is withdrawn" in answer["detail"]) == (409, True)
    waiting = submitted(cast.ana, cast.ledger)
    assert ana.ask("POST", f"proposals/{waiting.pk}/pulls/", given)[0] == 400
    assert not Change.objects.exists()


def test_a_pull_request_is_linked_by_its_number_known_or_new(hosted: Hosted) -> None:
    cast = hosted.cast
    made = accepted(cast.ana, cast.olu, cast.ledger)
    new, known = hosted.pull("new"), hosted.change("known").number
    path, ana = f"proposals/{made.pk}/link/", Program(cast.ana)
    for number in (new, known, known):
        given = {"repository": hosted.repository.pk, "number": number}
        status, change = ana.ask("POST", path, given)
        assert (status, change["number"], change["proposal"]) == (200, number, made.pk)
    assert ana.get(f"proposals/{made.pk}/")["changes"] == sorted(
        Change.objects.values_list("pk", flat=True)
    )
    given = {"repository": hosted.repository.pk, "number": 9_999}
    status, answer = ana.ask("POST", path, given)
    assert (status, answer["fields"]) == (400, {"number": "No such pull request."})
    assert Program(cast.sam).ask("POST", path, {**given, "number": known})[0] == 403


@pytest.fixture
def boss(cast: Cast) -> User:
    """Whoever manages Ana's department; Ledger asks for their agreement."""
    rules = {"require_time_agreement": True}
    PolicyVersion.objects.create(
        platform=cast.ledger, number=1, rules=rules, at=cast.ana.date_joined
    )
    cast.storefront.department.manager = bea = person("Bea")
    cast.storefront.department.save()
    return bea


def test_a_manager_agrees_to_the_time_once_and_takes_it_back(cast: Cast, boss: User) -> None:
    made = accepted(cast.ana, cast.olu, cast.ledger)
    path, bea = f"proposals/{made.pk}/time-agreement/", Program(boss)
    none = {
        "wanted_by": ["ledger"], "manager": "bea", "agreed_by": None, "last_day": None,
        "over": False,
    }  # fmt: skip
    assert Program(cast.sam).get(path) == none
    given = {"last_day": day_here() + timedelta(days=30)}
    for user in (cast.ana, cast.olu, cast.max):
        assert Program(user).ask("PUT", path, given)[0] == 403
    for _ in range(2):
        status, shown = bea.ask("PUT", path, given)
        assert (status, shown) == (
            200,
            {**none, "agreed_by": "bea", "last_day": str(given["last_day"])},
        )
    assert TimeAgreement.objects.count() == 1
    assert Program(cast.ana).ask("DELETE", path)[0] == 403
    for _ in range(2):
        assert bea.ask("DELETE", path) == (204, None)
    assert Program(cast.ana).get(path) == none


@pytest.mark.parametrize("day", ["0001-01-01", "2020-02-30", "9999-12-31", ""])
def test_a_day_that_cannot_end_an_agreement_is_said(cast: Cast, boss: User, day: str) -> None:
    made = submitted(cast.ana, cast.ledger)
    path = f"proposals/{made.pk}/time-agreement/"
    status, answer = Program(boss).ask("PUT", path, {"last_day": day})
    assert (status, list(answer.get("fields", answer))) == (400, ["last_day"])
    assert not TimeAgreement.objects.exists()


def test_who_asks_for_time_is_named_only_to_who_may_see_the_platform(
    cast: Cast, boss: User
) -> None:
    beacon = platform("Beacon", cast.storefront, cast.dee)
    made = submitted(cast.ana, cast.ledger, beacon)
    Platform.objects.filter(pk=cast.ledger.pk).update(restricted=True)
    path = f"proposals/{made.pk}/time-agreement/"
    assert Program(cast.sam).get(path)["wanted_by"] == []
    assert Program(cast.olu).get(path)["wanted_by"] == ["ledger"]


def test_a_change_of_somebody_else_is_not_linked_by_a_stranger(cast: Cast) -> None:
    code = repository(cast.ledger, "commons/ledger")
    change = snapshots.take_in(code, cast.ana)
    made = accepted(cast.ana, cast.olu, cast.ledger)
    given = {"repository": code.pk, "number": change.number}
    assert Program(cast.dee).ask("POST", f"proposals/{made.pk}/link/", given)[0] == 403
    assert Change.objects.get().proposal is None
