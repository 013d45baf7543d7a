"""People and teams as a dated table."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from journal import events
from people.models import Membership, Team, User
from people.selectors import members_of, teams_of
from tests.cast import Cast, person
from tests.platforms.imports.files import imported, looked_at, reasons, says

HEADER = "user,email,team,department,from,until,manager\n"
KIM = "kim,kim@example.org,Books,Money,2024-01-01,,max\n"
LEE = "lee,lee@example.org,Books,Money,2024-03-01,2024-06-30,max\n"


def test_a_row_makes_account_team_department_and_a_dated_membership(cast: Cast) -> None:
    plan = imported(HEADER + KIM + LEE)
    assert plan.summary() == "2 created, 0 changed, 0 unchanged, 0 refused"
    books = Team.objects.get(slug="books")
    assert (str(books.department), books.department.manager) == ("Money", cast.max)
    lee = Membership.objects.get(user__username="lee")
    assert f"{lee.since:%Y-%m-%d %H:%M} {lee.until:%Y-%m-%d %H:%M}" == (
        "2024-02-29 23:00 2024-06-30 22:00"  # whole days in Berlin
    )
    assert [one.username for one in members_of(books)] == ["kim"]
    assert events.verify(f"team:{books.pk}") is None
    assert events.of(f"team:{books.pk}").count() == 2


def test_the_same_table_again_changes_nothing(cast: Cast) -> None:
    imported(HEADER + KIM + LEE)
    assert imported(HEADER + KIM + LEE).summary() == "0 created, 0 changed, 2 unchanged, 0 refused"


def test_a_later_table_closes_what_was_open(cast: Cast) -> None:
    imported(HEADER + KIM)
    plan = imported(HEADER + KIM.replace(",,max", ",2026-03-31,max"))
    kim = Membership.objects.get(user__username="kim")
    assert plan.summary() == "0 created, 1 changed, 0 unchanged, 0 refused"
    assert kim.until is not None
    assert kim.since.year == 2023


def test_who_is_left_out_of_a_table_that_names_the_team_has_left(cast: Cast) -> None:
    imported(HEADER + KIM + KIM.replace("kim", "pat"))
    plan = imported(HEADER + KIM)
    assert says(plan, "pat in Books").startswith("The table no longer has it, so it ends now.")
    assert [one.username for one in members_of(Team.objects.get(slug="books"))] == ["kim"]
    assert Membership.objects.filter(user__username="pat").count() == 1
    assert imported(HEADER + KIM).count("changed") == 0


def test_nobody_leaves_while_a_row_of_the_table_is_refused(cast: Cast) -> None:
    imported(HEADER + KIM + KIM.replace("kim", "pat"))
    imported(HEADER + KIM + "pat,pat@example.org,Books,Money,yesterday,,\n")
    assert len(members_of(Team.objects.get(slug="books"))) == 2


def test_who_was_put_into_the_team_by_hand_stays(cast: Cast) -> None:
    imported(HEADER + "ana,ana@example.org,Payments Core,Payments,2026-01-01,,\n")
    assert {one.username for one in members_of(cast.payments_core)} == {"ana", "olu", "dee"}


def test_the_past_is_not_rewritten(cast: Cast) -> None:
    imported(HEADER + KIM + LEE)
    earlier = KIM.replace("2024-01-01", "2023-01-01")
    longer = LEE.replace("2024-06-30", "2024-09-30")
    plan = imported(HEADER + earlier + longer)
    assert list(reasons(plan).values()) == [
        "kim is in Books since 2024-01-01 here; when something began is not rewritten.",
        "It ended on 2024-06-30 here; what has ended is not rewritten.",
    ]


def test_an_open_row_without_a_day_begins_now_and_only_once(cast: Cast) -> None:
    table = "User;Team;Department\nkim;Books;Money\n"
    imported(table)
    since = Membership.objects.get(user__username="kim").since
    assert timezone.now() - since < timedelta(minutes=1)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert imported(table).summary() == "0 created, 0 changed, 1 unchanged, 0 refused"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("=cmd|' /C calc'!A0,,Books,Money,,,", "begins with ="),
        ("kim,,+Books,Money,,,", "begins with +"),
        ("kim,,Books,Money,31.12.2024,,", "a day is written 2026-01-31"),
        ("kim,,Books,Money,2024-02-01,2024-01-01,", "until is a day before from"),
        ("kim,,Books,,,,", "Books is new, so its department is needed"),
        ("kim,,Payments Core,Money,,,", "Payments Core belongs to Payments here"),
        ("olu,else@example.org,Books,Money,,,", "with another e-mail address"),
        ("kim,olu@example.org,Books,Money,,,", "is that of olu"),
        ("kim,no-address,Books,Money,,,", "which is no address"),
        ("k im,,Books,Money,,,", "signs that a user name cannot have"),
        ("kim,,Books,Money,,,ghost", "The manager ghost is neither in the table nor here"),
        ("..,,Books,Money,,,", "signs that a user name cannot have"),
        (".,,Books,Money,,,", "signs that a user name cannot have"),
        (",,Books,Money,,,", "user is missing"),
        ("kim,,Books,Money,,,,,,", "cells under 7 names"),
        ("kim,,!!!,Money,,,", "no letter or digit"),
    ],
)
def test_a_row_that_cannot_be_is_refused_and_leaves_nothing(cast: Cast, row: str, why: str) -> None:
    before = User.objects.count(), Team.objects.count(), Membership.objects.count()
    plan = imported(HEADER + row + "\n")
    assert why in reasons(plan)["line 2"]
    assert (User.objects.count(), Team.objects.count(), Membership.objects.count()) == before


def test_a_department_has_one_manager_and_the_managers_own_row_names_theirs(cast: Cast) -> None:
    table = (
        HEADER
        + KIM
        + KIM.replace("kim", "pat").replace("max", "olu")
        + ("max,,Books,Money,2024-01-01,,olu\n")
    )
    plan = imported(table)
    assert reasons(plan) == {"line 3": "Money is managed by max, says line 2; it has one manager."}
    assert Team.objects.get(slug="books").department.manager == cast.max


def test_an_admin_imports_neither_themself_into_a_team_nor_as_a_manager(cast: Cast) -> None:
    root = person("Root", is_superuser=True)
    own = "root,,Books,Money,,,\n"
    plan = looked_at(HEADER + KIM.replace("max", "root") + own, by=root)
    assert "Nobody makes themself a manager" in reasons(plan)["line 2"]
    assert "Nobody changes their own team" in reasons(plan)["line 3"]


def test_unknown_columns_are_kept(cast: Cast) -> None:
    plan = imported("user,team,department,cost centre\nkim,Books,Money,4711\n")
    assert plan.entries[0].said["rest"] == {"cost centre": "4711"}
    assert [str(one) for one in teams_of(User.objects.get(username="kim"))] == ["Books"]
