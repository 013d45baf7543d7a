"""A platform is archived, merged away or handed over while others write for it, or do the same."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import time as clock

import pytest
from django.db import connection, transaction

from contributions.models import ProposalPart
from contributions.services import proposals
from people.refusals import Refused
from platforms.hosts.snapshots import RepositorySnapshot
from platforms.models import Lifecycle, Meeting, Platform, PlatformRole, Repository, Role
from platforms.models import RoadmapItem as Item
from platforms.services import news, owners, platforms, retiring, roadmap
from platforms.services.repositories import keep
from tests.cast import Cast, day_here, gather, host, platform, role
from tests.contributions.ideas import again, draft
from tests.races.arena import Two

ROUNDS = 12


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Rows that commit."""
    return gather()


@pytest.fixture
def two(cast: Cast) -> Iterator[Two]:
    made = Two()
    yield made
    made.end()


def _until_it_waits(act: Future) -> None:
    """Return once an act waits for somebody's lock, or is done."""
    until = time.monotonic() + 60
    while not act.done() and time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)


def _meanwhile(end: Callable[[], object], act: Callable[[], object]) -> object:
    """Act while `end` is done and not committed yet; what it came to, or the refusal."""

    def run() -> object:
        try:
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            end()
            done = pool.submit(run)
            _until_it_waits(done)
        return done.result(60)


def test_a_proposal_sent_while_its_platform_is_archived_is_refused_and_kept(cast: Cast) -> None:
    made = draft(cast.ana, cast.ledger)
    found = _meanwhile(
        lambda: retiring.archive(cast.ledger, by=cast.olu, reason="Over."),
        lambda: proposals.submit(made, by=cast.ana),
    )
    assert "Ledger takes no proposals at the moment" in str(found)
    assert again(made).state == "draft"


def test_a_proposal_sent_while_its_platform_is_merged_follows_it(cast: Cast) -> None:
    books = platform("Books", cast.payments_core, cast.olu)
    made = draft(cast.ana, books)
    found = _meanwhile(
        lambda: retiring.merge(books, into=cast.ledger, by=cast.olu, reason="One."),
        lambda: proposals.submit(made, by=cast.ana),
    )
    assert found.state == "submitted"
    assert ProposalPart.objects.get().platform == cast.ledger


def test_nothing_is_written_for_a_platform_that_is_being_archived(cast: Cast) -> None:
    at = host()
    found = RepositorySnapshot(7, "commons/seven", "main", "http://h/commons/seven")
    hours = {"title": "Hours", "day": day_here(), "begins": clock(9), "repeats": "weekly"}
    acts: dict[str, Callable[[], object]] = {
        "edited": lambda: platforms.edit(cast.ledger, by=cast.olu, lifecycle="ending"),
        "planned": lambda: roadmap.add(cast.ledger, by=cast.olu, title="Export"),
        "held": lambda: news.hold(cast.ledger, by=cast.olu, **hours),
        "connected": lambda: keep(cast.ledger, at, found, by=cast.olu),
    }
    for name, act in acts.items():
        Platform.objects.update(lifecycle=Lifecycle.ACTIVE.value)
        answer = _meanwhile(lambda: retiring.archive(cast.ledger, by=cast.olu, reason="Over."), act)
        assert "Ledger is archived" in str(answer), name
        assert Platform.objects.get().lifecycle == Lifecycle.ARCHIVED, name
    for kind in (Item, Meeting, Repository):
        assert not kind.objects.exists()


def test_two_platforms_merged_into_each_other_at_once_leave_one(cast: Cast, two: Two) -> None:
    for number in range(ROUNDS):
        one, other = (platform(f"{name} {number}", cast.payments_core, cast.olu) for name in "AB")
        answers = two.together(
            lambda a=one, b=other: retiring.merge(a, into=b, by=cast.olu, reason="One."),
            lambda a=one, b=other: retiring.merge(b, into=a, by=cast.olu, reason="One."),
        )
        assert sum(isinstance(one, Refused) for one in answers) == 1
        gone = Platform.objects.filter(pk__in=(one.pk, other.pk)).exclude(merged_into=None)
        assert gone.count() == 1


def test_a_chain_merged_at_once_ends_in_one_platform(cast: Cast, two: Two) -> None:
    for number in range(ROUNDS):
        one, next_, last = (
            platform(f"{name} {number}", cast.payments_core, cast.olu) for name in "CBA"
        )
        two.together(
            lambda a=one, b=next_: retiring.merge(a, into=b, by=cast.olu, reason="One."),
            lambda a=next_, b=last: retiring.merge(a, into=b, by=cast.olu, reason="One."),
        )
        for row in Platform.objects.filter(pk__in=(one.pk, next_.pk)):
            # Where it leads to stands for itself: nobody is led on twice.
            assert row.merged_into is None or row.merged_into.merged_into is None


def test_two_owners_who_hand_over_at_once_leave_it_owned(cast: Cast, two: Two) -> None:
    for number in range(ROUNDS):
        made = platform(f"Books {number}", cast.payments_core, cast.olu, cast.dee)
        to_ana = owners.offer(made, to=cast.ana, by=cast.olu, hand_over=True)
        to_sam = owners.offer(made, to=cast.sam, by=cast.dee, hand_over=True)
        two.together(
            lambda o=to_ana: owners.accept(o, by=cast.ana),
            lambda o=to_sam: owners.accept(o, by=cast.sam),
        )
        two.together(*[lambda o=to_ana: owners.accept(o, by=cast.ana)] * 2)
        owning = PlatformRole.objects.filter(platform=made, role=Role.OWNER, until=None)
        assert sorted(one.user.name for one in owning) == ["Ana", "Sam"]


def test_two_owners_who_go_at_once_do_not_both_go(cast: Cast, two: Two) -> None:
    for number in range(ROUNDS):
        made = platform(f"Tally {number}", cast.payments_core)
        rows = [(role(made, Role.OWNER, user=who), who) for who in (cast.olu, cast.dee)]
        answers = two.together(
            *[lambda r=row, w=who: owners.end_role(r, by=w) for row, who in rows]
        )
        assert sum(isinstance(one, Refused) for one in answers) == 1
