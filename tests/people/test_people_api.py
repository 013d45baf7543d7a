"""One's own absences and messages, who is in a team, and accounts, for programs."""

from datetime import date, timedelta

import pytest
from knox.models import AuthToken

from journal import events
from people import notify
from people.models import Absence, User
from people.selectors import away_until, members_of
from tests.cast import Cast, day_here, person
from tests.platforms.programs import Program


@pytest.fixture
def root(cast: Cast) -> User:
    return person("Root", is_superuser=True)


def test_an_absence_is_noted_once_and_ended_once(cast: Cast) -> None:
    olu, today = Program(cast.olu), day_here()
    for first in (today, today + timedelta(days=3)):
        given = {"first": first, "last": today + timedelta(days=5), "note": " Sea. "}
        made = olu.ask("POST", "absences/", given)
        assert made == olu.ask("POST", "absences/", given)
        assert (made[0], made[1]["note"]) == (201, "Sea.")
        assert olu.get("absences/") == [made[1]]
        assert bool(away_until([cast.olu])) == (first == today)
        path = f"absences/{made[1]['id']}/"
        assert Program(cast.dee).ask("DELETE", path) == (204, None)
        assert olu.get("absences/") == [made[1]]
        for _ in range(2):
            assert olu.ask("DELETE", path) == (204, None)
        assert olu.get("absences/") == Program(cast.dee).get("absences/") == []
    kinds = [one.kind for one in events.of(f"user:{cast.olu.pk}")]
    assert kinds == ["absence:noted", "absence:ended"] * 2


@pytest.mark.parametrize(
    ("first", "last"),
    [(date.min, date.min), (date.max, date.max), (date.max, date.min), (date.min, date.max)],
)
def test_days_on_which_nobody_can_be_away_are_refused(cast: Cast, first: date, last: date) -> None:
    given = {"first": first, "last": last}
    status, answer = Program(cast.olu).ask("POST", "absences/", given)
    if first == last == date.max:
        assert (status, Absence.objects.get().until.year) == (201, 9999)
    else:
        assert (status, list(answer["fields"])) == (400, ["last"])
        assert not Absence.objects.exists()


def test_one_reads_what_one_was_told_and_nobody_else_does(cast: Cast) -> None:
    about = {"kind": "told", "body": "", "path": "/", "why": "It is yours."}
    for number in range(3):
        notify.notify([cast.ana], key=f"told:{number}", title=f"Told {number}", **about)
    ana, path = Program(cast.ana), "notifications/"
    told = ana.get(path)["results"]
    assert [row["title"] for row in told] == ["Told 2", "Told 1", "Told 0"]
    assert Program(cast.olu).get(path)["results"] == []
    for reader, left in ((cast.olu, 3), (cast.ana, 1), (cast.ana, 1)):
        given = {"up_to": told[1]["id"]}
        assert Program(reader).ask("POST", f"{path}read/", given) == (204, None)
        assert len(ana.get(path, unread="1")["results"]) == left
    assert len(ana.get(path)["results"]) == 3
    assert ana.ask("POST", f"{path}read/", {"up_to": 2**70})[0] == 400


def test_a_manager_says_who_is_in_a_team_and_nobody_adds_themself(cast: Cast, root: User) -> None:
    path, team = "teams/payments-core/members/", cast.payments_core
    manager = Program(cast.max)
    for _ in range(2):
        status, made = manager.ask("PUT", f"{path}sam/")
        assert (status, made["person"]) == (200, "sam")
    assert [row["person"] for row in Program(cast.ana).get(path)] == ["dee", "olu", "sam"]
    for by, whom, words in (
        (cast.olu, "ana", "Only admins and whoever manages Payments"),
        (root, "root", "Nobody changes their own team"),
        (cast.sam, "sam", "Only admins and whoever manages Payments"),
    ):
        for method in ("PUT", "DELETE"):
            status, answer = Program(by).ask(method, f"{path}{whom}/")
            assert (status, words in answer["detail"]) == (403, True)
    for _ in range(2):
        assert manager.ask("DELETE", f"{path}sam/") == (204, None)
    assert members_of(team) == [cast.dee, cast.olu]
    kinds = [one.kind for one in events.of(f"team:{team.pk}")]
    assert kinds == ["team:joined", "team:left"]
    for gone in ("teams/payments-core/members/nobody/", "teams/none/members/sam/"):
        assert manager.ask("PUT", gone)[0] == 404


def test_an_account_is_switched_off_with_its_tokens_and_on_again(cast: Cast, root: User) -> None:
    admin, path = Program(root), "people/sam/account/"
    Program(cast.sam)
    for active, kind in ((False, "user:deactivated"), (True, "user:reactivated")):
        for _ in range(2):
            assert admin.ask("PUT", path, {"active": active}) == (200, {"active": active})
        assert events.of(f"user:{cast.sam.pk}").filter(kind=kind).count() == 1
        assert not AuthToken.objects.filter(user=cast.sam).exists()
    status, answer = Program(cast.max).ask("PUT", path, {"active": False})
    assert (status, answer["detail"]) == (403, "Only admins switch accounts off and on.")
    status, answer = admin.ask("PUT", "people/root/account/", {"active": False})
    assert (status, "Nobody switches their own account" in answer["detail"]) == (403, True)
    assert admin.ask("PUT", path, {"active": "perhaps"})[0] == 400
    cast.sam.refresh_from_db()
    assert cast.sam.is_active


def test_who_one_is_is_told_and_changed_in_part(cast: Cast) -> None:
    ana = Program(cast.ana)
    before = ana.get("me/")
    assert (before["username"], before["teams"]) == ("ana", ["storefront-web"])
    assert (before["is_admin"], before["skills"]) == (False, [])
    given = {"skills": [" Go ", "go", "Maps"], "is_admin": True, "username": "root"}
    for _ in range(2):
        status, shown = ana.ask("PATCH", "me/", given)
        assert (status, shown) == (200, {**before, "skills": ["Go", "Maps"]})
    assert User.objects.get(username="ana").skill_keys == ["go", "maps"]
    status, shown = ana.ask("PATCH", "me/", {"time_zone": "Asia/Tokyo"})
    assert (shown["time_zone"], shown["skills"]) == ("Asia/Tokyo", ["Go", "Maps"])
    assert ana.ask("PATCH", "me/", {"time_zone": ""})[1]["time_zone"] == ""


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"time_zone": "Mars/Olympus"}, {"skills": ["x"] * 13}, {"skills": ["x" * 41]}],
)
def test_what_nobody_can_be_is_refused_at_its_field(cast: Cast, wrong: dict[str, object]) -> None:
    status, answer = Program(cast.ana).ask("PATCH", "me/", wrong)
    assert (status, list(answer)) == (400, list(wrong))
    cast.ana.refresh_from_db()
    assert (cast.ana.name, cast.ana.skills) == ("Ana", [])
