"""A platform's page asks the same queries for one and for thirty of whatever stands on it."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.models import Proposal, ProposalPart
from platforms.models import (
    Announcement,
    Assessment,
    Candidate,
    Dependency,
    ImportedEntry,
    Meeting,
    Platform,
    RoadmapItem,
    Role,
)
from tests.cast import Cast, person, platform, repository, role
from tests.snapshots import take_in

#: What the page of a platform with something in every part may ask, sign-in and frame included.
MOST = 25

pytestmark = pytest.mark.usefixtures("nothing_kept")


def fill(cast: Cast, numbers: range) -> None:
    """Let there be one more of everything on Ledger's page, for each number."""
    now = timezone.now()
    for n in numbers:
        holder = person(f"Holder {n}", cast.payments_core)
        role(cast.ledger, list(Role)[n % 3], user=holder)
        on = repository(cast.ledger, f"pay/ledger-{n}", 500 + n, confirmed_at=now)
        take_in(on, cast.ana)
        other, guarded = (
            platform(f"Other {n}", cast.storefront),
            platform(f"Also {n}", cast.payments_core, restricted=True),
        )
        for there in (other, guarded):
            Dependency.objects.create(platform=cast.ledger, on=there, why="calls it")
            Dependency.objects.create(platform=there, on=cast.ledger, why="keeps books in")
        news = {"since": now - timedelta(days=1), "until": now + timedelta(days=9)}
        Announcement.objects.create(
            platform=cast.ledger, title=f"News {n}", by=cast.olu, at=now, key=f"n{n}", **news
        )
        Meeting.objects.create(
            platform=cast.ledger, title=f"Hours {n}", day=date(2020, 1, 6), begins=time(10),
            time_zone="Europe/Berlin", repeats="weekly", by=cast.olu, at=now, changed_at=now,
        )  # fmt: skip
        RoadmapItem.objects.create(
            platform=cast.ledger, title=f"Item {n}", wanted=True, mentor=holder, state_since=now,
            added_by=cast.olu, added_at=now,
        )  # fmt: skip
        Candidate.objects.create(
            platform=cast.ledger, user=holder, role="owner", source="sap", said=f"h{n}", at=now
        )
        ImportedEntry.objects.create(
            source="sap", kind="platform", key=f"k{n}", title="Ledger", platform=cast.ledger,
            said={"fields": {}, "refs": {"system": ["system:default/books"]}, "rest": {"a": n}},
            at=now,
        )  # fmt: skip
        Assessment.objects.create(
            platform=cast.ledger, day=date(2020, 1, 1) + timedelta(days=n), version=1, score=50,
            states={},
        )  # fmt: skip
        idea = Proposal.objects.create(
            title=f"Idea {n}", author=holder, state="submitted", state_since=now, submitted_at=now
        )
        ProposalPart.objects.create(proposal=idea, platform=cast.ledger)


def test_one_and_thirty_of_everything_take_the_same_queries(cast: Cast, client: Client) -> None:
    Platform.objects.filter(pk=cast.ledger.pk).update(
        confirmed_at=timezone.now(), confirmed_by=cast.olu, escalation=cast.max, capacity=3
    )
    client.force_login(cast.ana)
    counts = []
    for numbers in (range(1), range(1, 30)):
        fill(cast, numbers)
        client.get("/platforms/ledger/")  # the promise as it was kept is counted once in a while
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/platforms/ledger/").content.decode()
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST
    assert 'Open contributions <span class="count">60</span>' in page
    assert page.count("calls it") == page.count("keeps books in") == 30
    assert "Also 3" not in page
    assert "Other 29" in page


def test_everybody_sees_open_proposals_and_nobody_the_drafts_of_others(
    cast: Cast, client: Client
) -> None:
    now = timezone.now()
    for author, state in ((cast.sam, "submitted"), (cast.ana, "draft"), (cast.sam, "draft")):
        idea = Proposal.objects.create(
            title=f"{state} of {author}", author=author, state=state, state_since=now,
            submitted_at=now,
        )  # fmt: skip
        ProposalPart.objects.create(proposal=idea, platform=cast.ledger)
    client.force_login(cast.ana)
    page = client.get("/platforms/ledger/").content.decode()
    assert page.index("submitted of Sam") < page.index("draft of Ana")
    assert "draft of Sam" not in page
    assert "only you see it" in page
    assert '<span class="count">1</span>' in page


def test_what_a_poor_page_does_not_show_it_does_not_ask(cast: Cast, client: Client) -> None:
    platform("Shed", cast.payments_core)
    client.force_login(cast.ana)
    client.get("/platforms/shed/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/platforms/shed/")
    assert len(asked) <= 18
