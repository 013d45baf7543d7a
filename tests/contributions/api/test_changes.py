"""Changes for programs: the same rules, refusals and reasons as the pages."""

import pytest
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken

from contributions.models import Change, MergeIntent
from contributions.services import decisions, proposals
from contributions.services.ideas import Idea
from platforms.models import PolicyVersion, Repository
from tests import cast as made
from tests import snapshots
from tests.cast import Cast
from tests.hosted import Hosted

ALL = "/api/v1/changes/"


def bearer(user: object) -> dict[str, str]:
    """The headers of somebody's program."""
    return {"Authorization": f"Bearer {AuthToken.objects.create(user)[1]}"}


@pytest.fixture
def ledger(cast: Cast) -> Repository:
    """Ledger's repository under the rules that no policy was ever saved for."""
    return Repository.objects.get(pk=made.repository(cast.ledger, "commons/ledger").pk)


def post(client: Client, user: object, change: Change, act: str, **given: object):
    """One act of a program."""
    return client.post(
        f"{ALL}{change.pk}/{act}/", given, content_type="application/json", headers=bearer(user)
    )


def test_without_a_token_nothing_is_answered(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    change = snapshots.take_in(ledger, cast.ana)
    assert client.get(ALL).status_code == 401
    assert client.get(f"{ALL}{change.pk}/").status_code == 401
    for act in ("approve", "request-changes", "merge", "refresh", "link"):
        assert client.post(f"{ALL}{change.pk}/{act}/").status_code == 401


def test_the_list_pages_filters_and_refuses_what_it_does_not_know(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    for number in range(1, 33):
        snapshots.take_in(ledger, cast.ana, number=number)
    headers = bearer(cast.sam)
    first = client.get(ALL, headers=headers).json()
    assert [row["number"] for row in first["results"]] == list(range(32, 2, -1))
    assert first["results"][0]["author"]["user"] == {"username": "ana", "name": "Ana"}
    second = client.get(first["next"], headers=headers).json()
    assert [row["number"] for row in second["results"]] == [2, 1]
    assert second["next"] is None
    assert client.get(ALL, {"state": "merged"}, headers=headers).json()["results"] == []
    assert client.get(ALL, {"mine": "1"}, headers=headers).json()["results"] == []
    assert client.get(ALL, {"platform": "ledger"}, headers=headers).status_code == 200
    for wrong in ({"state": "bogus"}, {"platform": "nothing"}, {"platform": "no slug"}):
        answer = client.get(ALL, wrong, headers=headers)
        assert answer.status_code == 400
        assert next(iter(wrong)) in answer.json()["fields"]


def test_a_change_is_read_with_its_whole_verdict(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    change = snapshots.take_in(ledger, cast.ana)
    answer = client.get(f"{ALL}{change.pk}/", headers=bearer(cast.sam)).json()
    assert answer["head_sha"] == change.head_sha
    assert answer["state"] == "in_review"
    assert answer["verdict"]["headline"] == change.verdict["headline"]
    assert answer["verdict"]["platforms"][0]["groups"][0]["needed"] == 1
    cast.ledger.restricted = True
    cast.ledger.save()
    assert client.get(f"{ALL}{change.pk}/", headers=bearer(cast.sam)).status_code == 404
    assert post(client, cast.sam, change, "refresh").status_code == 404


@pytest.mark.parametrize("act", ["approve", "request-changes", "merge"])
@pytest.mark.parametrize("sha", [None, "", "fe05bcd", "a" * 39, "a" * 41, "a" * 40 + "\n"])
def test_an_act_needs_the_whole_id_of_a_commit(
    cast: Cast, client: Client, ledger: Repository, act: str, sha: str | None
) -> None:
    change = snapshots.take_in(ledger, cast.ana)
    given = {"text": "Round it."} | ({} if sha is None else {"sha": sha})
    answer = post(client, cast.olu, change, act, **given)
    # White space around an id is no other id; DRF trims it, and the host is not there to be read.
    assert answer.status_code == (409 if sha and sha.endswith("\n") else 400)
    assert not change.reviews.exists()


def test_a_change_is_linked_to_an_accepted_proposal_only(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    change = snapshots.take_in(ledger, cast.ana)
    cast.ledger.refresh_from_db()
    idea = Idea(title="A fee", problem="It hurts.", approach="So.", platforms=(cast.ledger,))
    proposal = proposals.submit(proposals.save_draft(idea, by=cast.ana), by=cast.ana)
    refused = post(client, cast.ana, change, "link", proposal=proposal.pk)
    assert refused.status_code == 409
    assert "once its owners accepted it" in refused.json()["detail"]
    decisions.accept(proposal.parts.get(), by=cast.olu)
    assert post(client, cast.sam, change, "link", proposal=proposal.pk).status_code == 403
    assert post(client, cast.ana, change, "link", proposal=proposal.pk + 1).status_code == 400
    assert post(client, cast.ana, change, "link", proposal="x").status_code == 400
    linked = post(client, cast.ana, change, "link", proposal=proposal.pk)
    assert linked.json()["proposal"] == proposal.pk


def test_a_host_that_cannot_be_read_is_a_refusal_with_its_reason(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    change = snapshots.take_in(ledger, cast.ana)
    answer = post(client, cast.olu, change, "refresh")
    assert answer.status_code == 409
    assert "The git host could not be read" in answer.json()["detail"]


def test_approve_and_merge_by_a_program_over_a_real_host(hosted: Hosted, client: Client) -> None:
    cast = hosted.cast
    PolicyVersion.objects.create(
        platform=cast.ledger, number=1, rules={"require_proposal": False}, at=timezone.now()
    )
    change = hosted.change("by-program")
    sha = change.head_sha
    own = post(client, cast.ana, change, "approve", sha=sha)
    assert own.status_code == 403
    assert "nobody approves their own work" in own.json()["detail"]
    early = post(client, cast.ana, change, "merge", sha=sha)
    assert early.status_code == 409
    assert "Nothing was merged." in early.json()["detail"]
    assert post(client, cast.sam, change, "merge", sha=sha).status_code == 403
    stopped = post(client, cast.dee, change, "request-changes", sha=sha, text="Round it.")
    assert stopped.json()["verdict"]["status"] == "failure"
    assert post(client, cast.dee, change, "approve", sha=sha).json()["state"] == "approved"
    moved = post(client, cast.ana, change, "merge", sha="0" * 40)
    assert moved.status_code == 409
    asked = post(client, cast.ana, change, "merge", sha=sha)
    assert (asked.status_code, asked.json()["state"]) == (202, MergeIntent.OPEN)
    again = post(client, cast.ana, change, "merge", sha=sha)
    assert again.json()["id"] == asked.json()["id"]
    hosted.carry_out()
    answer = client.get(f"{ALL}{change.pk}/", headers=bearer(cast.sam)).json()
    assert (answer["state"], answer["merged_head_sha"]) == ("merged", sha)
