"""Whatever becomes of webhooks: after a sweep the portal shows what the host shows."""

import random

import pytest
from django.db.models import Q

from contributions import judging, record
from contributions.lifecycle import ChangeState
from contributions.models import Change, Delivery, Review
from contributions.models.changes import OPEN_STATES
from journal import effects
from journal.models import Effect
from platforms.gate import CONTEXT
from tests.cast import let_through_without_proposal
from tests.contributions.sweeps import swept
from tests.githost.receiver import Receiver
from tests.hosted import Hosted, settle_on
from tests.properties.disturbed import Acts, Post, Pull
from tests.properties.lengths import AT_LENGTH

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]

#: Sequences beside each other on one repository, and how many such repositories.
AT_ONCE = 20
BATCHES = 250 if AT_LENGTH else 10
PHASES = 2
#: What workers do that changes what is compared; remarks and diffs do not.
CARRIED_OUT = (record.LOOK, record.LOOK_AT_REPOSITORY, record.PUBLISH, record.JUDGE_CHANGE)


@pytest.fixture
def hosted(git_host, cast, settings) -> Hosted:
    return settle_on(git_host, cast, settings, waiting=AT_ONCE, protected=False)


@pytest.mark.parametrize("seed", range(BATCHES))
def test_a_sweep_makes_up_for_all_that_webhooks_lose(hosted, seed, record_property):
    let_through_without_proposal(hosted.cast.ledger)
    draw = random.Random(seed)
    if seed % 5:
        swept(hosted)  # connected, and the past read; else it is known by webhooks alone
    with Receiver() as receiver:
        post = Post(hosted, receiver, draw)
        acts = Acts(hosted, draw, [Pull(number) for number in range(1, AT_ONCE + 1)])
        for phase in range(PHASES):
            acts.some()
            post.bring()
            if phase == PHASES - 1 or draw.random() < 0.5:
                carry_out()
    swept(hosted)
    carry_out()
    record_property("fate", dict(post.fate))
    assert differences(hosted) == {}
    assert verdicts_unlike_their_facts(hosted) == {}
    assert min(post.fate[one] for one in ("lost", "late", "doubled", "replayed", "forged")) > 0
    assert not Delivery.objects.filter(delivery_id__endswith="-forged").exists()


def test_without_a_sweep_what_was_lost_is_missing(hosted):
    let_through_without_proposal(hosted.cast.ledger)
    draw = random.Random(0)
    swept(hosted)
    with Receiver() as receiver:
        post = Post(hosted, receiver, draw, lost=0.9)
        Acts(hosted, draw, [Pull(number) for number in range(1, 11)]).some()
        post.bring()
    carry_out()
    assert differences(hosted) != {}
    swept(hosted)
    carry_out()
    assert differences(hosted) == {}


def carry_out() -> None:
    """What workers would do, until nothing of it is left."""
    while waiting := Effect.objects.filter(pk__in=effects.due(), handler__in=CARRIED_OUT):
        for effect in waiting:
            assert effects.carry_out(effect.pk), Effect.objects.get(pk=effect.pk).last_error


def on_host(hosted: Hosted) -> dict[int, dict[str, object]]:
    """What the host tells of every pull request."""
    path = f"/repos/{hosted.full_name}/pulls"
    listed = hosted.git.ok("GET", path, params={"state": "all", "per_page": 100})
    return {one["number"]: _on_host(hosted, one) for one in listed}


def differences(hosted: Hosted) -> dict[int, object]:
    """Where portal and host tell otherwise of a pull request: (the host's word, the portal's)."""
    rows = {change.number: change for change in Change.objects.filter(repository=hosted.repository)}
    found = {}
    for number, theirs in on_host(hosted).items():
        change = rows.get(number)
        ours = _here(change, theirs) if change else None
        if theirs != ours:
            found[number] = (theirs, ours)
    return found


def _on_host(hosted: Hosted, pull: dict) -> dict[str, object]:
    where = f"/repos/{hosted.full_name}"
    reviews = hosted.git.ok("GET", f"{where}/pulls/{pull['number']}/reviews")
    state = "merged" if pull["merged_at"] else pull["state"]
    sha = pull["head"]["sha"]
    shown = hosted.git.ok("GET", f"{where}/commits/{sha}/status")["statuses"]
    checks = {(one["context"], one["state"]) for one in shown if one["context"] != CONTEXT}
    return {
        "state": state,
        "head": sha,
        "base": pull["base"]["ref"],
        "title": pull["title"],
        "draft": pull["draft"],
        "standing": {(one["id"], KINDS[one["state"]]) for one in reviews if one["state"] in KINDS},
        # What is said of a commit that nobody is asked to merge is not read any more.
        **({"checks": checks} if state == "open" else {}),
    }


KINDS = {"APPROVED": Review.APPROVE, "CHANGES_REQUESTED": Review.REQUEST_CHANGES}
STATES = {
    ChangeState.MERGED: "merged",
    ChangeState.MERGED_UNGATED: "merged",
    ChangeState.CLOSED: "closed",
}


def _here(change: Change, theirs: dict[str, object]) -> dict[str, object]:
    """The same of the portal; `theirs` is what is to be compared with it.

    Hosts know no lapsing: an approval that a push or a draft ended here stands there until it is
    dismissed. Dismissed after it had lapsed, it is gone in both, whatever it had lapsed by.
    """
    dismissed = Q(kind=Review.DISMISSED) | Q(lapse_reason__contains="dismissed")
    stands_there = [number for number, _ in theirs["standing"]]
    counted = Q(lapsed_at=None) | Q(host_review_id__in=stands_there)
    given = change.reviews.filter(counted, source="host").exclude(dismissed)
    checks = {(one["name"], one["state"]) for one in change.checks}
    return {
        "state": STATES.get(ChangeState(change.state), "open"),
        "head": change.head_sha,
        "base": change.base_ref,
        "title": change.title,
        "draft": change.draft,
        "standing": set(given.values_list("host_review_id", "kind")),
        **({"checks": checks} if "checks" in theirs else {}),
    }


def verdicts_unlike_their_facts(hosted: Hosted) -> dict[int, object]:
    """Where the verdict stored, asked for again, and shown on the host are not one."""
    found = {}
    for change in Change.objects.filter(repository=hosted.repository, state__in=OPEN_STATES):
        found |= _unlike(hosted, change)
    return found


def _unlike(hosted: Hosted, change: Change) -> dict[int, object]:
    _, asked_again = judging.verdict_on(change)
    stored = change.verdict or {}
    here = (stored.get("allowed"), stored.get("head"), stored.get("base_ref"))
    again = (asked_again.allowed, change.head_sha, change.base_ref)
    stands = (change.state == ChangeState.APPROVED) == asked_again.allowed
    shown = hosted.status(change.head_sha)
    fits = (shown is not None and shown[0] == "success") == asked_again.allowed
    if here == again and stands and fits:
        return {}
    return {change.number: (here, again, change.state, shown)}
