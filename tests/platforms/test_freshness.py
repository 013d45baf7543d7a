"""How far a page can be relied on, said in sentences."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from platforms import freshness
from platforms.freshness import Source
from tests.cast import Cast, repository
from tests.snapshots import take_in

NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)
WELL = Source("commons/ledger", confirmed_at=NOW, seen_at=NOW)


def said(owners: int = 2, away: tuple[str, ...] = (), *sources: Source) -> list[tuple[str, str]]:
    found = freshness.lines(owners=owners, away=away, sources=sources or (WELL,), now=NOW)
    return [(line.tone, line.text) for line in found]


def test_when_all_is_well_every_sentence_says_so() -> None:
    assert said() == [
        ("ok", "All 2 owners are here."),
        ("ok", "Its pull requests were confirmed with the host"),
        ("ok", "Its files were looked at"),
    ]


@pytest.mark.parametrize(
    ("owners", "away", "worst"),
    [
        (0, (), ("bad", "Nobody owns it, so nobody answers for what stands here.")),
        (1, (), ("wait", "One person alone owns it.")),
        (2, ("Olu",), ("wait", "Olu is away; 1 of 2 owners here.")),
        (3, ("Olu", "Dee"), ("wait", "Olu and Dee are away; 1 of 3 owners here.")),
        (2, ("Olu", "Dee"), ("bad", "Every owner is away, and nobody stands in.")),
    ],
)
def test_owners_who_are_away_are_named(
    owners: int, away: tuple[str, ...], worst: tuple[str, str]
) -> None:
    assert said(owners, away)[0] == worst


@pytest.mark.parametrize(
    ("source", "worst"),
    [
        (
            Source("a/b", NOW, NOW - timedelta(hours=1), seen_at=NOW),
            ("bad", "a/b has not been reached since"),
        ),
        (
            Source("a/b", NOW, missing=True, seen_at=NOW),
            ("bad", "a/b is gone from its host, or hidden from us."),
        ),
        (Source("a/b", seen_at=NOW), ("wait", "a/b has not been read yet.")),
        (Source("a/b", NOW), ("wait", "Its files have not been looked at yet.")),
        (
            Source("a/b", NOW - timedelta(hours=1), seen_at=NOW),
            ("wait", "Its pull requests were confirmed with the host"),
        ),
        (Source("a/b", NOW, seen_at=NOW - timedelta(days=3)), ("wait", "Its files were looked at")),
    ],
)
def test_what_is_wrong_with_a_repository_comes_first(
    source: Source, worst: tuple[str, str]
) -> None:
    assert said(2, (), source)[0] == worst


def test_the_page_shows_it_and_what_goes_on_in_each_repository(cast: Cast, client: Client) -> None:
    row = repository(cast.ledger, "commons/ledger", failing_since=timezone.now())
    take_in(row, cast.ana)
    client.force_login(cast.sam)
    shown = client.get("/platforms/ledger/").content.decode()
    assert "commons/ledger has not been reached since" in shown
    assert "One person alone owns it." in shown
    assert "1 open, 0 merged in 90 days" in shown
