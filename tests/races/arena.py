"""The arena of the races: pull requests on the embedded host, and two threads on one database."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from contributions import judging, merging
from contributions.models import Change, MergeIntent, Review
from contributions.services import changes
from journal import effects, events
from people.models import User
from people.refusals import Refused
from tests.cast import Cast, let_through_without_proposal
from tests.githost_server import GitHost
from tests.hosted import Hosted, settle_on

MOST = 60  # pull requests of one repository: the host looks through them at every merge
TRIES = 20  # of a naive variant, at least
LONGEST = 0.5  # seconds; a merge through the portal takes about as long
THINKING = 0.03  # seconds between looking and acting, as any handler takes


class Two:
    """Two threads, each with a connection of its own to the database and to the host."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(2)

    def together(self, *acts: Callable[[], object]) -> list[object]:
        """Run the acts at once; each answers what it returned, or the refusal it met."""
        gate = threading.Barrier(len(acts))

        def run(act: Callable[[], object]) -> object:
            gate.wait(10)
            try:
                return act()
            except (Refused, effects.Later) as refusal:
                return refusal

        return [done.result(120) for done in [self._pool.submit(run, act) for act in acts]]

    def end(self) -> None:
        """Close both connections, which would keep the test database from going."""
        self.together(_close, _close)
        self._pool.shutdown()


def _close() -> None:
    connection.close()  # the calling thread's own


class Arena:
    """Where a race is run: the host has no protected branch, so only the portal's rule can hold."""

    def __init__(self, git: GitHost, cast: Cast, settings: Settings, rounds: int) -> None:
        self.git, self.cast, self.settings, self.rounds = git, cast, settings, rounds
        self.two = Two()
        #: How long a naive variant takes between looking and acting.
        self.thinking = THINKING
        self._waiting: list[int] = []
        let_through_without_proposal(cast.ledger)
        # Counts the merge calls, which take a little longer than on this machine alone.
        self.git.fault("delay", match="PUT .*/merge$", times=10**6, seconds=0.005)

    def end(self) -> None:
        """Leave the host as it was."""
        self.two.end()
        self.git.clear_faults()

    def together(self, *acts: Callable[[], object]) -> list[object]:
        """See Two."""
        return self.two.together(*acts)

    def opened(self) -> Change:
        """A pull request of Ana's that is taken in and that nobody reviewed."""
        if not self._waiting:
            stock = min(MOST, self.rounds + TRIES // 2)
            self.hosted: Hosted = settle_on(
                self.git, self.cast, self.settings, waiting=stock, protected=False
            )
            self._waiting = list(range(1, stock + 1))
        return self.hosted.look(self._waiting.pop())

    def approved(self, by: User | None = None) -> Change:
        """The same as an approval of its head leaves it, Olu's unless said otherwise."""
        change = self.opened()
        with transaction.atomic():
            Review.objects.create(
                change=change,
                kind=Review.APPROVE,
                user=by or self.cast.olu,
                sha=change.head_sha,
                base_ref=change.base_ref,
                at=timezone.now(),
                source="portal",
            )
            assert judging.judge(change).allowed
        return change

    def push(self, change: Change) -> str:
        """One more commit by Ana on the host; returns its sha."""
        return self.hosted.push(change.head_ref, f"two, {random.random()}\n")

    def retarget(self, change: Change, base: str) -> None:
        """Edit the base branch on the host, which refuses it once the merge was quicker."""
        path = f"/repos/{self.hosted.full_name}/pulls/{change.number}"
        answer = self.git.api("PATCH", path, as_="ana", json={"base": base})
        assert answer.ok or self.merged(change), answer.text

    def merge(self, change: Change, after: float = 0) -> MergeIntent:
        """Ask for the merge and carry it out, as the web process and then a worker do."""
        time.sleep(after)
        intent = changes.merge(self.again(change), by=self.cast.ana, sha=change.head_sha)
        merging.send(intent.pk)
        return intent

    def again(self, change: Change) -> Change:
        """The change as another process would load it."""
        return Change.objects.select_related("repository__host").get(pk=change.pk)

    def look(self, change: Change) -> Change:
        """Read it from the host and take it in; its journal has to be whole."""
        looked = self.hosted.look(change.number)
        assert events.verify(change.subject) is None
        return looked

    def merged(self, change: Change) -> tuple[str, str] | None:
        """What the host merged: (head, base), or None."""
        shown = self.git.ok("GET", f"/repos/{self.hosted.full_name}/pulls/{change.number}")
        return (shown["head"]["sha"], shown["base"]["ref"]) if shown["merged"] else None

    def merge_calls(self) -> int:
        """How many merge calls have reached the host so far."""
        return self.git.fault_hits()

    def lost(self, play: Callable[["Arena"], bool]) -> int:
        """In how many rounds a race was lost."""
        return sum(play(self) for _ in range(self.rounds))

    def until_lost(self, play: Callable[["Arena"], bool]) -> tuple[int, int]:
        """A naive variant's rounds up to the first that it lost: (lost, played).

        It thinks longer from round to round: what it races with takes longer on a slow machine.
        """
        tries = max(self.rounds, TRIES)
        for played in range(1, tries + 1):
            self.thinking = THINKING * played
            if play(self):
                return 1, played
        return 0, tries


def a_moment(longest: float = LONGEST) -> float:
    """A random wait in seconds."""
    return random.random() * longest


def decided_at(change: Change) -> datetime | None:
    """When the facts of the merge that was sent were gathered."""
    sent = MergeIntent.objects.filter(change=change, sent_at__isnull=False).first()
    return datetime.fromisoformat(sent.facts["now"]) if sent else None
