"""The table of a check run: complete, harmless as Markdown, and never too long for a host."""

from dataclasses import replace

import pytest
from django.utils import timezone

from contributions import check_summary
from contributions.models import Change
from contributions.policy import (
    Candidate,
    Condition,
    GroupVerdict,
    Outcome,
    PlatformVerdict,
    ReviewKind,
    Source,
    Verdict,
    Vote,
    could_not_ask,
)

URL = "https://commons.example/changes/7/"
AT = timezone.now()


def candidate(name: str, *, away: bool = False) -> Candidate:
    return Candidate(name, 1, None, "owner", away)


def vote(name: str) -> Vote:
    kind, source = ReviewKind.REQUEST_CHANGES, Source.PORTAL
    return Vote(name, 1, None, "owner", kind, "a" * 40, AT, source, "1", True, "")


def group(name: str = "Core", **more: object) -> GroupVerdict:
    told = {
        "key": name,
        "name": name,
        "needed": 2,
        "given": 0,
        "counted": (),
        "blocking": (),
        "ignored": (),
        "paths": ("a",),
        "pattern": "",
        "rule": "",
        "could_still": (candidate("Olu"), candidate("Dee")),
        "from_fallback": 0,
        "short_of_people": False,
        "sentence": "",
        **more,
    }
    return GroupVerdict(**told)


def verdict(*groups: GroupVerdict, **more: object) -> Verdict:
    platform = PlatformVerdict(1, "Ledger", "1", groups)
    about = {"head": "a" * 40, "base_ref": "main", "at": AT, "headline": "Not yet", "reasons": ()}
    return Verdict(Outcome.PENDING, platforms=(platform,), **{**about, **more})


def table(*judged: Verdict) -> str:
    pairs = [(Change(number=7 + n), one) for n, one in enumerate(judged)]
    return check_summary.summary(pairs, URL)


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, "| 2 | 0 | 2 more, of Olu, Dee |"),
        ({"given": 2}, "| 2 | 2 | nothing |"),
        ({"could_still": (candidate("Olu", away=True),)}, "2 more, and nobody who is here may"),
        ({"given": 2, "blocking": (vote("Tess"), vote("Tess"))}, "changes asked for by Tess |"),
        ({"paths": ("a", "b", "c", "d", "e")}, "| a, b, c and 2 more |"),
        ({"paths": ()}, "| Core | every file |"),
    ],
)
def test_each_group_says_what_it_lacks(change, missing):
    assert missing in table(verdict(group(**change)))


def test_a_condition_that_does_not_hold_stands_under_the_table():
    unmet = Condition("draft", 1, False, "It is a draft")
    met = Condition("open", 1, True, "It is open")
    said = table(verdict(group(), conditions=(met, unmet)))
    assert "- It is a draft" in said
    assert "It is open" not in said


def test_what_could_not_be_asked_says_why():
    why = "The policy cannot be read"
    said = table(could_not_ask(why, head="a" * 40, base_ref="main", at=AT))
    assert f"- {why}" in said
    assert said.endswith(f"({URL})")


def test_names_and_paths_draw_nothing_and_call_nobody():
    evil = group("a|b@core", paths=("![x](y)<img src=x>", "`#12`\n| c |"))
    said = table(verdict(evil, headline="**now** @olu"))
    row = next(line for line in said.splitlines() if "core" in line)
    assert row.count("|") == 6
    for drawn in ("<img", "![", "@olu", "@core"):
        assert drawn not in said


def test_it_stays_within_what_a_host_takes_and_says_that_more_follows():
    many = [group(f"{n}" + "*" * 300, paths=("/" * 900,) * 9) for n in range(40)]
    assert "And 10 more owner groups." in table(verdict(*many))
    assert len(table(verdict(*many))) < 65_535
    several = [replace(verdict(*many), headline="|" * 5000) for _ in range(60)]
    assert len(table(*several)) < 65_535
