"""What the host's rules and the platform's promise are called in words."""

import pytest

from platforms.gate import CONTEXT, in_words
from platforms.guidance import promise, steps, week
from platforms.hosts.snapshots import Protection
from tests.cast import Cast

OURS = ("ci", CONTEXT)


@pytest.mark.parametrize(
    ("protection", "state", "words"),
    [
        (Protection(True, OURS, admins_bound=True), "gated", "refuses a merge into main"),
        (Protection(True, OURS, admins_bound=False), "advisory", "may merge past it"),
        (Protection(True, ("ci",), admins_bound=True), "advisory", "does not wait for"),
        (Protection(False), "advisory", "main is not protected"),
        (Protection(True, OURS, admins_bound=True, readable=False), "unknown", "may not read"),
    ],
)
def test_a_gate_is_only_called_one_when_the_host_refuses_everybody(
    protection: Protection, state: str, words: str
) -> None:
    found, sentence = in_words(protection, "main")
    assert found == state
    assert words in sentence


@pytest.mark.parametrize(
    ("bound", "app", "state", "words"),
    [
        ((), 7, "advisory", "not from the portal’s App alone"),
        (((CONTEXT, 7),), 7, "gated", "from the portal’s App"),
        (((CONTEXT, 8),), 7, "advisory", "from the App number 8"),
        (((CONTEXT, 8),), None, "advisory", "nothing that it publishes counts there"),
        ((("ci", 8),), None, "gated", "refuses a merge into main"),
    ],
)
def test_a_check_may_be_bound_to_an_app_and_has_to_be_to_ours(
    bound: tuple[tuple[str, int], ...], app: int | None, state: str, words: str
) -> None:
    protection = Protection(True, OURS, bound, admins_bound=True)
    found, sentence = in_words(protection, "main", app)
    assert found == state
    assert words in sentence


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([0, 1, 2, 3, 4], "Monday to Friday"),
        ([], "Monday to Friday"),
        ([4, 2, 0], "Monday, Wednesday and Friday"),
        ([6], "Sunday"),
        ([0, 1], "Monday and Tuesday"),
    ],
)
def test_a_working_week_is_named(days: list[int], words: str) -> None:
    assert week(days) == words


def test_the_promise_names_who_hears_of_a_late_answer(cast: Cast) -> None:
    cast.ledger.refresh_from_db()
    bold, rest = promise(cast.ledger)
    assert bold == "We answer within 8 working hours and decide within 24."
    assert rest == (
        "Our hours are Monday to Friday, 09:00 to 17:00 in Berlin. If we do not, Max hears of it."
    )
    cast.ledger.escalation = cast.dee
    assert "Dee hears of it" in promise(cast.ledger)[1]
    assert promise(cast.ledger) in steps(cast.ledger)
