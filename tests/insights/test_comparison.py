"""How figures move, in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.comparison import headline, longest_wait, move, tallied
from insights.figures import Stat
from insights.measures import MEASURES
from insights.waits import Wait


@pytest.mark.parametrize(
    ("key", "before", "now", "words", "tone"),
    [
        ("promise", 85.4, 91.2, "up 6 points", "ok"),
        ("promise", 91.0, 90.0, "down 1 point", "wait"),
        ("promise", 90.9, 91.4, "unchanged", "mute"),
        ("response", 7.3, 5.2, "down 2.1 h", "ok"),
        ("duration", 3.5, 3.8, "up 0.3 days", "wait"),
        ("duration", 3.51, 3.54, "unchanged", "mute"),
        ("acceptance", 60, 70, "up 10 points", "mute"),
    ],
)
def test_a_figure_moves_by_what_is_shown_and_is_good_or_bad_by_its_kind(
    key, before, now, words, tone
) -> None:
    found = move(MEASURES[key], Stat(9, now), Stat(9, before))
    assert (found.words, found.tone) == (words, tone)


@pytest.mark.parametrize(("now", "before"), [(None, 5.0), (5.0, None), (None, None)])
def test_too_few_on_either_side_is_no_comparison(now, before) -> None:
    assert move(MEASURES["response"], Stat(9, now), Stat(3, before)).direction is None


def said(**values: tuple[float | None, float | None]) -> tuple[str, str]:
    moves = {
        key: (MEASURES[key], move(MEASURES[key], Stat(9, now), Stat(9, before)))
        for key, (before, now) in values.items()
    }
    return headline(moves, 90)


def test_the_headline_follows_the_figures() -> None:
    better = said(promise=(80, 90), response=(9, 5), duration=(3, 4))
    assert better[0] == "Inner source works better than in the 90 days before"
    assert better[1] == (
        "Better: more promises are kept and first answers come sooner. "
        "Worse: changes take longer to merge."
    )
    assert said(promise=(90, 80), response=(5, 9), duration=(3, 3))[0].startswith(
        "Inner source works worse"
    )
    assert said(promise=(90, 80), response=(9, 5), duration=(3, 3))[0].startswith(
        "Inner source moved both ways"
    )
    assert said(promise=(90, 90), response=(9, 9), duration=(3, 3)) == (
        "Inner source works as it did in the 90 days before",
        "No figure moved by as much as is shown.",
    )


def test_with_fewer_than_three_figures_to_compare_nothing_is_claimed() -> None:
    title, _ = said(promise=(80, 90), response=(9, 5), duration=(None, 4))
    assert title == "Too little has happened to say how inner source moves"


def test_the_longest_wait_is_named_with_its_share() -> None:
    assert longest_wait({Wait.FIRST_LOOK: 1, Wait.MERGE: 3}) == (
        "Changes wait longest for the merge, once approved: 75 % of 4 days."
    )
    assert longest_wait(dict.fromkeys(Wait, 0.1)) == ""


@given(st.lists(st.sampled_from("abc")))
def test_a_tally_counts_everything_and_the_most_frequent_first(values) -> None:
    found = tallied(values)
    assert sum(count for _, count in found) == len(values)
    assert [count for _, count in found] == sorted((c for _, c in found), reverse=True)
    assert all(values.count(value) == count for value, count in found)
