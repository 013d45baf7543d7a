"""Roles, offers of ownership, deputies and whom files name, for programs."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from journal import events
from people.models import User
from platforms.models import Candidate, Deputy, Platform, PlatformRole, Role, RoleOffer
from platforms.selectors import holds_role
from tests.cast import Cast, day_here, person
from tests.platforms.programs import Program

ROLES, DEPUTIES, OFFERS = (f"platforms/ledger/{noun}/" for noun in ("roles", "deputies", "offers"))


@pytest.fixture
def ida(cast: Cast) -> User:
    """Whoever is asked; she is in no team."""
    return person("Ida")


def kinds(cast: Cast) -> list[str]:
    return [one.kind for one in events.of(f"platform:{cast.ledger.pk}")]


def test_a_role_is_given_once_and_ended_once(cast: Cast, ida: User) -> None:
    olu, last = Program(cast.olu), day_here() + timedelta(days=5)
    for given, name, holder in (
        ({"role": "reviewer", "person": "ida", "last": last}, "person", "ida"),
        ({"role": "trusted_committer", "team": "storefront-web"}, "team", "storefront-web"),
    ):
        first = olu.ask("POST", ROLES, given)
        assert first == olu.ask("POST", ROLES, given)
        status, made = first
        assert (status, made["role"], made[name]) == (201, given["role"], holder)
        assert (made["until"] is None) == ("last" not in given)
        assert made in olu.get(ROLES)
        for _ in range(2):
            assert olu.ask("DELETE", f"{ROLES}{made['id']}/") == (204, None)
        assert made not in olu.get(ROLES)
    assert kinds(cast) == ["platform:role_given", "platform:role_ended"] * 2
    assert [row["role"] for row in olu.get(ROLES)] == ["owner", "trusted_committer"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"role": "owner", "person": "ida"}, "role"),
        ({"role": "reviewer"}, "person"),
        ({"role": "reviewer", "person": "ida", "team": "storefront-web"}, "person"),
        ({"role": "reviewer", "person": "nobody"}, "person"),
        ({"role": "reviewer", "person": "a\0"}, "person"),
        ({"role": "reviewer", "person": "ida", "last": date.min}, "last"),
    ],
)
def test_a_role_that_cannot_be_is_refused_at_its_field(
    cast: Cast, ida: User, given: dict[str, object], field: str
) -> None:
    status, answer = Program(cast.olu).ask("POST", ROLES, given)
    assert (status, list(answer.get("fields", answer))) == (400, [field])
    assert not PlatformRole.objects.filter(user=ida).exists()


def test_a_role_may_last_as_long_as_the_calendar(cast: Cast, ida: User) -> None:
    given = {"role": "reviewer", "person": "ida", "last": date.max}
    assert Program(cast.olu).ask("POST", ROLES, given)[0] == 201
    assert PlatformRole.objects.get(user=ida).until.year == 9999


def test_the_last_owner_does_not_leave_by_program_either(cast: Cast) -> None:
    role = cast.ledger.roles.get(role=Role.OWNER)
    status, answer = Program(cast.olu).ask("DELETE", f"{ROLES}{role.pk}/")
    assert (status, "left without an owner" in answer["detail"]) == (409, True)
    status, answer = Program(cast.dee).ask("DELETE", f"{ROLES}{role.pk}/")
    assert (status, "gives up their ownership themself" in answer["detail"]) == (403, True)
    assert holds_role(cast.olu, cast.ledger, Role.OWNER)


def test_ownership_is_handed_over_by_acceptance(cast: Cast, ida: User) -> None:
    olu, asked = Program(cast.olu), Program(ida)
    given = {"to": "ida", "hand_over": True}
    first = olu.ask("POST", OFFERS, given)
    assert first == olu.ask("POST", OFFERS, given)
    status, made = first
    assert (status, made["to"], made["offered_by"], made["answer"]) == (201, "ida", "olu", "")
    assert olu.get(OFFERS) == asked.get(OFFERS) == [made]
    path = f"{OFFERS}{made['id']}/"
    status, answer = olu.ask("POST", f"{path}accept/")
    assert (status, answer["detail"]) == (403, "Only Ida answers this offer.")
    for _ in range(2):
        status, shown = asked.ask("POST", f"{path}accept/")
        assert (status, shown["answer"]) == (200, "accepted")
    assert [row["person"] for row in olu.get(ROLES) if row["role"] == "owner"] == ["ida"]
    status, answer = asked.ask("POST", f"{path}decline/")
    assert (status, answer["detail"]) == (409, "This offer was accepted already.")
    assert kinds(cast).count("platform:ownership_accepted") == 1


def test_an_offer_is_no_matter_of_others(cast: Cast, ida: User) -> None:
    made = Program(cast.olu).ask("POST", OFFERS, {"to": "ida"})[1]
    for other in (cast.dee, cast.max, cast.sam):
        program = Program(other)
        assert program.get(OFFERS) == []
        for act in ("accept", "decline", "withdraw", "second"):
            assert program.ask("POST", f"{OFFERS}{made['id']}/{act}/")[0] == 404
    assert RoleOffer.objects.get().answer == ""


def test_an_offer_is_declined_or_taken_back_once(cast: Cast, ida: User) -> None:
    Platform.objects.filter(pk=cast.ledger.pk).update(restricted=True)
    olu, asked = Program(cast.olu), Program(ida)
    for act, who, answer in (("withdraw", olu, "withdrawn"), ("decline", asked, "declined")):
        made = olu.ask("POST", OFFERS, {"to": "ida"})[1]
        path = f"{OFFERS}{made['id']}/{act}/"
        status, shown = who.ask("POST", path)
        assert (status, shown["answer"]) == (200, answer)
        # Who declined sees the restricted platform no more.
        assert who.ask("POST", path)[0] == (404 if who is asked else 200)
        assert kinds(cast).count(f"platform:ownership_{answer}") == 1
    assert asked.ask("GET", OFFERS)[0] == 404


def test_what_an_admin_offers_waits_for_a_second(cast: Cast, ida: User) -> None:
    admin = Program(person("Ada", is_superuser=True))
    made = admin.ask("POST", OFFERS, {"to": "ida"})[1]
    assert made["may_be_answered"] is False
    path = f"{OFFERS}{made['id']}/"
    status, answer = Program(ida).ask("POST", f"{path}accept/")
    assert (status, "confirm this offer first" in answer["detail"]) == (409, True)
    status, answer = admin.ask("POST", f"{path}second/")
    assert (status, answer["detail"]) == (403, "Somebody else has to confirm this offer.")
    for _ in range(2):
        status, shown = Program(cast.olu).ask("POST", f"{path}second/")
        assert (status, shown["seconded_by"], shown["may_be_answered"]) == (200, "olu", True)
    assert kinds(cast).count("platform:ownership_seconded") == 1
    assert Program(ida).ask("POST", f"{path}accept/")[0] == 200
    assert holds_role(ida, cast.ledger, Role.OWNER)


def test_an_owner_appoints_a_deputy_once_and_ends_it_once(cast: Cast, ida: User) -> None:
    olu, today = Program(cast.olu), day_here()
    for first in (today, today + timedelta(days=3)):
        given = {"deputy": "ida", "first": first, "last": today + timedelta(days=6)}
        made = olu.ask("POST", DEPUTIES, given)
        assert made == olu.ask("POST", DEPUTIES, given)
        assert (made[0], made[1]["owner"], made[1]["deputy"]) == (201, "olu", "ida")
        assert olu.get(DEPUTIES) == [made[1]]
        for _ in range(2):
            assert Program(ida).ask("DELETE", f"{DEPUTIES}{made[1]['id']}/") == (204, None)
        assert olu.get(DEPUTIES) == []
    assert kinds(cast) == ["platform:deputy_appointed", "platform:deputy_ended"] * 2


@pytest.mark.parametrize("last", [date.min, date.max])
def test_days_on_which_nobody_can_stand_in_are_refused(cast: Cast, ida: User, last: date) -> None:
    given = {"deputy": "ida", "first": day_here(), "last": last}
    status, answer = Program(cast.olu).ask("POST", DEPUTIES, given)
    assert (status, list(answer["fields"])) == (400, ["last"])
    status, answer = Program(cast.dee).ask("POST", DEPUTIES, {**given, "owner": "olu"})
    assert (status, answer["detail"]) == (403, "Only Olu appoints who stands in for them.")
    assert not Deputy.objects.exists()


def test_whom_a_file_names_is_confirmed_or_dismissed_once(cast: Cast, ida: User) -> None:
    olu, path = Program(cast.olu), "platforms/ledger/candidates/"
    said = {"platform": cast.ledger, "source": "backstage", "at": timezone.now()}
    team = Candidate.objects.create(team=cast.storefront, said="storefront", **said)
    Candidate.objects.create(user=ida, said="ida", **said)
    rows = olu.get(path)
    assert [(row["team"], row["person"], row["answer"]) for row in rows] == [
        ("storefront-web", None, ""),
        (None, "ida", ""),
    ]
    status, answer = Program(cast.dee).ask("POST", f"{path}{team.pk}/confirm/")
    assert (status, "confirm whom a file names" in answer["detail"]) == (403, True)
    for row, act, answer in zip(
        rows, ("confirm", "dismiss"), ("confirmed", "dismissed"), strict=True
    ):
        for _ in range(2):
            status, shown = olu.ask("POST", f"{path}{row['id']}/{act}/")
            assert (status, shown["answer"]) == (200, answer)
    assert holds_role(cast.ana, cast.ledger, Role.OWNER)
    assert kinds(cast).count("platform:role_given") == 1
    status, answer = olu.ask("POST", f"{path}{team.pk}/dismiss/")
    assert (status, answer["detail"]) == (409, "Storefront Web was confirmed already.")
    assert olu.get(path) == []
