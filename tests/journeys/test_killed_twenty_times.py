"""kill -9 of worker, web server and Valkey during a stream of merges and webhooks.

What is compared at the end: the client's own account of what it was promised, the host's of what it
merged and sent, and the portal's.
"""

import random
import threading
import time

import pytest

from contributions import recovering
from contributions.lifecycle import ChangeState
from contributions.models import Change, Delivery, MergeIntent
from contributions.services import reviews
from journal import events
from journal.models import Effect
from tests.cast import gather, let_through_without_proposal
from tests.contributions.sweeps import swept
from tests.hosted import SECRET, settle_on
from tests.journeys.killed import VICTIMS, Client, Portal, deliveries, merge_commits
from tests.properties.lengths import AT_LENGTH
from tests.workers import wait_for

pytestmark = pytest.mark.timeout(3600)

KILLS = 20 if AT_LENGTH else 3
#: Approved changes asked to be merged around each kill; of as many others, one in two.
MERGES = 2
EVENTS = ["pull_request", "pull_request_review", "push", "status"]


@pytest.fixture
def hosted(git_host, transactional_db, settings):
    made = settle_on(git_host, gather(), settings, waiting=MERGES * KILLS + KILLS)
    let_through_without_proposal(made.cast.ledger)
    swept(made)
    return made


@pytest.fixture
def portal(hosted, tmp_path):
    made = Portal(tmp_path)
    made.start()
    yield made
    made.end()


def test_each_approved_change_is_merged_once_and_no_delivery_is_lost(hosted, portal, capsys):
    everything = list(Change.objects.order_by("number"))
    approved, others = everything[: MERGES * KILLS], everything[MERGES * KILLS :]
    for change in approved:
        reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)
        change.refresh_from_db()
    config = {"url": f"{portal.url}/webhooks/github/", "content_type": "json", "secret": SECRET}
    path = f"/repos/{hosted.full_name}"
    hook = hosted.git.ok("POST", f"{path}/hooks", json={"config": config, "events": EVENTS})
    hosted.repository.hook_id = hook["id"]
    hosted.repository.save(update_fields=["hook_id"])
    draw, client, began = random.Random(20), Client(portal, hosted.cast.ana), time.monotonic()

    for kill in range(KILLS):
        other = others[kill]
        build = {"context": "build", "state": draw.choice(("success", "failure"))}
        hosted.git.ok("POST", f"{path}/statuses/{other.head_sha}", json=build)
        title = {"title": f"Called {kill}"}
        hosted.git.ok("PATCH", f"{path}/pulls/{other.number}", as_="ana", json=title)
        asked = [*approved[MERGES * kill : MERGES * (kill + 1)], other]
        asking = threading.Thread(target=client.ask_all, args=[asked])
        asking.start()
        time.sleep(draw.uniform(0, 1.5))
        portal.kill(VICTIMS[kill % len(VICTIMS)])
        asking.join()
        portal.supervise()

    client.ask_until(approved, _merged)
    wait_for(
        lambda: _told(others) or portal.supervise(), "the portal knows what else happened", 120
    )
    recovering.recover(hosted.repository)  # what was lost last; older ones the sweep made up for
    wait_for(lambda: _settled() or portal.supervise(), "nothing is left to do", 180)
    sent = deliveries(hosted, hook["id"])
    _say(capsys, portal, client, sent, time.monotonic() - began)

    merged = merge_commits(hosted)
    assert merged == {change.head_sha: 1 for change in approved}
    assert client.promised <= {change.pk for change in approved}
    assert not any(_merged(change) for change in others)
    states = MergeIntent.objects.exclude(state=MergeIntent.REFUSED).values_list("change", "state")
    assert sorted(states) == sorted((one.pk, MergeIntent.MERGED) for one in approved)
    kept = list(Delivery.objects.values_list("delivery_id", flat=True))
    taken = {guid for guid, codes in sent.items() if codes & {200, 202}}
    assert taken <= set(kept), "answered, and lost"
    assert [one for one in everything if events.verify(one.subject) is not None] == []
    assert not Effect.objects.exclude(given_up_at=None).exists()


def _merged(change: Change) -> bool:
    change.refresh_from_db()
    return change.state == ChangeState.MERGED


def _told(others: list[Change]) -> bool:
    for kill, change in enumerate(others):
        change.refresh_from_db()
        if change.title != f"Called {kill}" or not change.checks:
            return False
    return True


def _settled() -> bool:
    return not Effect.objects.filter(done_at=None, given_up_at=None).exists()


def _say(capsys, portal: Portal, client: Client, sent: dict, seconds: float) -> None:
    refused = sum(bool(codes - {200, 202}) for codes in sent.values())
    with capsys.disabled():
        print(  # noqa: T201
            f"\n  killed {dict(portal.killed)}, revived {dict(portal.revived)}; merges asked for, "
            f"by answer: {dict(client.answers)}; merged once each: {len(client.promised)} promised"
            f", {MergeIntent.objects.filter(state=MergeIntent.MERGED).count()} done; deliveries: "
            f"{len(sent)} sent, {refused} not taken at first; {seconds:.0f} s"
        )
