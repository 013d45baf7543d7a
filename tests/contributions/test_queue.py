"""The queue: what waits for somebody, in the order it is due, and nothing else."""

import base64
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.models import Change, Proposal, ProposalPart
from contributions.pages import queue as queues
from contributions.services import proposals
from contributions.services.ideas import Idea
from platforms.models import Repository
from tests import snapshots
from tests.cast import Cast, platform


@pytest.fixture(autouse=True)
def a_tuesday_morning() -> Iterator[None]:
    """The promise is counted in working hours, so the day of the week is one of the inputs."""
    with time_machine.travel(datetime(2026, 11, 24, 9, 30, tzinfo=UTC)):
        yield


def propose(cast: Cast, title: str) -> Proposal:
    """Ana's submitted proposal to Ledger."""
    cast.ledger.refresh_from_db()
    idea = Idea(title=title, problem="It hurts.", approach="Mend it.", platforms=(cast.ledger,))
    return proposals.submit(proposals.save_draft(idea, by=cast.ana), by=cast.ana)


def text(client: Client, user: object, **query: str) -> str:
    """The queue's words as somebody reads them."""
    client.force_login(user)
    answer = client.get("/queue/", query)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def titles(client: Client, user: object, **query: str) -> list[str]:
    """The rows' titles in order."""
    client.force_login(user)
    return [row.title for row in client.get("/queue/", query).context["found"].rows]


def test_an_empty_queue_is_calm_and_says_what_will_be_there(cast: Cast, client: Client) -> None:
    page = text(client, cast.olu)
    assert "Nothing waits for you" in page
    assert "Proposals to decide and changes to review stand here" in page


def test_proposals_and_changes_stand_together_the_soonest_due_first(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    propose(cast, "Later proposal")
    propose(cast, "First proposal")
    snapshots.take_in(ledger, cast.ana, title="The change between")
    now = timezone.now()
    dues = {"Later proposal": 9, "First proposal": 1}
    for title, days in dues.items():
        ProposalPart.objects.filter(proposal__title=title).update(
            response_due_at=now + timedelta(days=days)
        )
    Change.objects.update(due_at=now + timedelta(days=3))
    expected = ["First proposal", "The change between", "Later proposal"]
    assert titles(client, cast.olu) == expected
    assert titles(client, cast.dee) == expected
    assert titles(client, cast.ana) == titles(client, cast.sam) == []
    assert titles(client, cast.olu, kind="changes") == ["The change between"]
    assert titles(client, cast.olu, kind="proposals") == [expected[0], expected[2]]
    assert titles(client, cast.olu, platform="ledger") == expected
    platform("Quiet", cast.storefront)
    assert titles(client, cast.olu, platform="Quiet") == []
    assert titles(client, cast.olu, platform="no-such") == expected
    assert "No platform that you may see is called" in text(client, cast.olu, platform="no-such")
    assert titles(client, cast.olu, kind="bogus", page="rubbish") == expected


def test_the_time_left_and_lateness_are_said_in_working_hours(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    propose(cast, "A fee")
    assert "8 working hours left" in text(client, cast.olu)
    ProposalPart.objects.update(response_due_at=timezone.now() - timedelta(days=14))
    page = text(client, cast.olu)
    assert "1 waits for you, 1 late" in page
    assert "Late" in page
    assert re.search(r"[\d½]+ working hours late", page)


def test_each_row_says_why_it_is_here(cast: Cast, client: Client, ledger: Repository) -> None:
    change = snapshots.take_in(ledger, cast.ana, number=1)
    assert "New change nobody has reviewed it yet" in text(client, cast.olu)
    review = snapshots.review(cast.olu, "one")
    snapshots.take_in(ledger, cast.ana, number=1, reviews=(review,))
    assert titles(client, cast.dee) == []
    snapshots.take_in(ledger, cast.ana, number=1, head="two", reviews=(review,))
    seen = f"Your approval lapsed given on {change.short_head}, now at {snapshots.sha('two')[:7]}"
    assert seen in text(client, cast.olu)
    against = snapshots.review(cast.dee, "two", "request_changes", number=2)
    snapshots.take_in(ledger, cast.ana, number=1, head="two", reviews=(review, against))
    Change.objects.filter(pk=change.pk).update(verdict=Change.objects.get().verdict)
    client.force_login(cast.dee)
    assert "Changes requested Dee asks for changes" in text(client, cast.dee)


def test_the_pages_follow_each_other_without_gap_or_repeat(
    cast: Cast, client: Client, ledger: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "SIZE", 3)
    for n in range(4):
        propose(cast, f"p{n}")
        snapshots.take_in(ledger, cast.ana, title=f"c{n}")
    due = timezone.now() + timedelta(days=2)
    ProposalPart.objects.update(response_due_at=due, decision_due_at=due)
    Change.objects.update(due_at=due)
    ProposalPart.objects.filter(proposal__title="p3").update(
        response_due_at=None, decision_due_at=None
    )
    client.force_login(cast.olu)
    seen: list[str] = []
    cursor = ""
    for _ in range(4):
        found = client.get("/queue/", {"page": cursor}).context["found"]
        seen += [row.title for row in found.rows]
        cursor = found.later
        if not cursor:
            break
    assert seen == ["p0", "p1", "p2", "c0", "c1", "c2", "c3", "p3"]


@pytest.mark.parametrize(
    "odd",
    [
        *("", "x", "2026-02-30T00:00:00Z", "2026-01-01T00:00:00", "infinity"),
        *("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"),
    ],
)
def test_whatever_stands_in_a_cursor_the_queue_opens(cast: Cast, client: Client, odd: str) -> None:
    client.force_login(cast.olu)
    for kind in (0, 1, 7):
        cursor = base64.urlsafe_b64encode(json.dumps([odd, kind, 1]).encode()).decode()
        assert client.get("/queue/", {"page": cursor.rstrip("=")}).status_code == 200


def test_a_long_queue_asks_as_often_as_a_short_one(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    propose(cast, "one")
    snapshots.take_in(ledger, cast.ana, title="one")
    client.force_login(cast.olu)
    client.get("/queue/")
    asked = _count(client)
    for n in range(30):
        propose(cast, f"p{n}")
        snapshots.take_in(ledger, cast.ana, title=f"c{n}")
    assert _count(client) == asked
    assert "62 wait for you" in text(client, cast.olu)


def _count(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get("/queue/")
    return len(asked)
