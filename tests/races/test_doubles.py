"""The same thing twice at the same moment: a proposal sent twice, a webhook delivered twice."""

import uuid

from contributions.models import Delivery, Proposal
from contributions.services.ideas import Idea
from contributions.services.proposing import propose
from journal import events
from journal.models import Effect
from tests.cast import repository
from tests.contributions.deliveries import SECRET, deliver
from tests.races import naive
from tests.races.conftest import ROUNDS, WITHOUT

TIMES = max(1, ROUNDS // WITHOUT)


def test_a_proposal_sent_twice_at_once_is_one(arena, report):
    cast, ours, lost = arena.cast, 0, 0
    for number in range(TIMES):
        key, title = uuid.uuid4().hex, f"Count the fee once, try {number}"
        idea = Idea(title=title, problem="It is counted twice.", platforms=(cast.ledger,))
        answers = arena.together(*[lambda i=idea, k=key: propose(i, by=cast.ana, key=k)] * 2)
        kept = Proposal.objects.filter(title=title)
        ours += kept.count() != 1
        kinds = [event.kind for event in events.of(kept.first().subject)]
        assert kinds == ["proposal:drafted", "proposal:submit"]
        # Both clicks are answered with the proposal, none with a refusal.
        assert {answer.pk for answer in answers} == {kept.first().pk}
        title += ", naively"
        arena.together(*[lambda t=title: naive.propose(t, cast.ana)] * 2)
        lost += Proposal.objects.filter(title=title).count() != 1
    report("double proposal", TIMES, ours, (lost, TIMES))
    assert ours == 0 < lost


def test_a_delivery_that_comes_twice_at_once_is_worked_once(arena, settings, report):
    settings.GITHUB_WEBHOOK_SECRET = SECRET
    ledger = repository(arena.cast.ledger, "commons/ledger")
    ours, blunt = 0, naive.Deliveries()
    for number in range(1, TIMES + 1):
        delivery = uuid.uuid4().hex
        told = {
            "action": "synchronize",
            "number": number,
            "pull_request": {"number": number, "head": {"sha": "a" * 40, "ref": "fee-once"}},
            "repository": {"id": ledger.remote_id},
            "sender": {"id": 101, "login": "ana", "type": "User"},
        }
        answers = arena.together(
            *[lambda t=told, d=delivery: deliver("pull_request", t, delivery=d).status_code] * 2
        )
        assert sorted(answers) == [200, 202]
        asked = Effect.objects.get(arguments__number=number).asked
        ours += (Delivery.objects.filter(delivery_id=delivery).count(), asked) != (1, 1)
        arena.together(*[lambda d=delivery: blunt.take(d)] * 2)
    lost = len(blunt.worked) - TIMES
    report("double delivery", TIMES, ours, (lost, TIMES))
    assert ours == 0 < lost
