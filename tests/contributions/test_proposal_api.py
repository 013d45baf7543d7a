"""Proposals for programs: the same rules and refusals as the pages."""

from typing import Any

import pytest
from knox.models import AuthToken
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from contributions.models import Comment, Proposal
from people.models import User
from platforms.models import Role
from platforms.services import roadmap
from tests.cast import Cast, person, platform, role
from tests.contributions.ideas import again, draft, submitted

URL = "/api/v1/proposals/"
IDEA: dict[str, Any] = {"title": "Count the fee once", "problem": "Twice.", "platforms": ["ledger"]}


def as_(user: User) -> APIClient:
    client = APIClient()
    _, token = AuthToken.objects.create(user)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def post(user: User, path: str, **told: object) -> Any:
    return as_(user).post(f"{URL}{path}", told, format="json")


def test_without_a_token_nothing_is_told(cast: Cast) -> None:
    assert APIClient().get(URL).status_code == 401
    assert APIClient().post(URL, IDEA, format="json").status_code == 401


def test_proposing_submits_and_the_same_key_proposes_once(cast: Cast) -> None:
    first = post(cast.ana, "", **IDEA, key="run-7")
    second = post(cast.ana, "", **IDEA, key="run-7")
    assert first.status_code == second.status_code == 201
    assert first.json()["id"] == second.json()["id"]
    assert (first.json()["state"], first.json()["author"]["username"]) == ("submitted", "ana")
    assert Proposal.objects.count() == 1


def test_what_the_portal_sets_cannot_be_sent(cast: Cast) -> None:
    told = post(cast.ana, "", **IDEA, state="accepted", author="olu", accepted_at="2020-01-01")
    made = Proposal.objects.get(pk=told.json()["id"])
    assert (made.state, made.author, made.accepted_at) == ("submitted", cast.ana, None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"problem": "x" * 20_001}, "problem"),
        ({"platforms": []}, "platforms"),
        ({"kind": "music"}, "kind"),
        ({"wanted_by": "soon"}, "wanted_by"),
    ],
)
def test_an_idea_that_is_not_whole_makes_nothing(
    cast: Cast, wrong: dict[str, object], field: str
) -> None:
    told = post(cast.ana, "", **{**IDEA, **wrong})
    assert told.status_code == 400
    assert field in told.json()
    assert not Proposal.objects.exists()


def test_an_unknown_and_a_hidden_platform_answer_alike(cast: Cast) -> None:
    platform("Vault", cast.payments_core, cast.olu, restricted=True)
    hidden = post(cast.sam, "", **{**IDEA, "platforms": ["vault"]})
    missing = post(cast.sam, "", **{**IDEA, "platforms": ["nowhere"]})
    assert hidden.status_code == missing.status_code == 400
    assert hidden.json()["fields"]["platforms"] == "No such platform: vault."


def test_an_owner_accepts_and_sees_the_proposal_as_it_is_then(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    told = post(cast.olu, f"{made.pk}/accept/", platform="ledger", reason="Welcome.")
    assert told.status_code == 200
    assert told.json()["state"] == "accepted"
    (part,) = told.json()["parts"]
    assert (part["decided_by"]["username"], part["reason"]) == ("olu", "Welcome.")


def test_asking_for_changes_and_declining_need_their_words(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    wordless = post(cast.olu, f"{made.pk}/request-changes/", platform="ledger")
    assert (wordless.status_code, wordless.json()["detail"]) == (400, "Say what to change.")
    assert post(cast.olu, f"{made.pk}/decline/", platform="ledger", reason="No.").status_code == 400
    asked = post(cast.olu, f"{made.pk}/request-changes/", platform="ledger", reason="Which?")
    assert asked.json()["state"] == "changes_requested"
    done = post(
        cast.olu, f"{made.pk}/decline/", platform="ledger", reason="No.", code="out_of_scope"
    )
    assert done.json()["state"] == "declined"


def test_a_refusal_carries_the_reason_of_the_page(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    told = post(cast.sam, f"{made.pk}/accept/", platform="ledger")
    assert (told.status_code, told.json()["detail"]) == (403, "Only owners of Ledger decide here.")
    own = post(cast.ana, f"{made.pk}/accept/", platform="ledger")
    assert own.status_code == 403
    foreign = post(cast.olu, f"{made.pk}/accept/", platform="beacon")
    assert foreign.status_code == 400
    assert again(made).state == "submitted"


def test_withdrawing_twice_is_withdrawing_once(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    assert post(cast.olu, f"{made.pk}/withdraw/").status_code == 403
    for _ in range(2):
        told = post(cast.ana, f"{made.pk}/withdraw/", reason="Solved elsewhere.")
        assert (told.status_code, told.json()["state"]) == (200, "withdrawn")


def test_comments_are_written_once_and_read_in_order(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    for _ in range(2):
        said = post(cast.sam, f"{made.pk}/comments/", text="Me **too**.", key="k")
    assert said.status_code == 201
    post(cast.olu, f"{made.pk}/comments/", text="Good.")
    assert Comment.objects.count() == 2
    rows = as_(cast.ana).get(f"{URL}{made.pk}/comments/").json()
    assert [row["author"]["username"] for row in rows] == ["sam", "olu"]


def test_drafts_and_hidden_proposals_are_not_there(cast: Cast) -> None:
    vault = platform("Vault", cast.payments_core, cast.olu, restricted=True)
    for made in (draft(cast.ana, cast.ledger), submitted(cast.dee, vault)):
        assert as_(cast.sam).get(f"{URL}{made.pk}/").status_code == 404
        assert post(cast.sam, f"{made.pk}/comments/", text="Hello").status_code == 404
    assert as_(cast.sam).get(URL).json()["results"] == []


def test_a_part_one_may_not_see_is_left_out(cast: Cast) -> None:
    vault = platform("Vault", cast.payments_core, cast.olu, restricted=True)
    made = submitted(cast.dee, cast.ledger, vault)
    parts = as_(cast.sam).get(f"{URL}{made.pk}/").json()["parts"]
    assert [part["platform"] for part in parts] == ["ledger"]


def test_the_item_it_carries_out_is_told_only_to_who_may_see_that(cast: Cast) -> None:
    vault = platform("Vault", cast.payments_core, cast.olu, restricted=True)
    open_item, hidden = (
        roadmap.add(one, by=cast.olu, title="Export", wanted=True) for one in (cast.ledger, vault)
    )
    known = submitted(cast.dee, cast.ledger, vault, item=open_item)
    secret = submitted(cast.dee, cast.ledger, vault, item=hidden)
    assert secret.item == hidden

    def told(user: User, proposal: Proposal) -> object:
        return as_(user).get(f"{URL}{proposal.pk}/").json()["item"]

    assert (told(cast.ana, known), told(cast.olu, known)) == (open_item.pk, open_item.pk)
    assert (told(cast.ana, secret), told(cast.olu, secret)) == (None, hidden.pk)
    # Nor does an act tell it that answers with the proposal as it stands then.
    eve = person("Eve")
    role(cast.ledger, Role.TRUSTED_COMMITTER, user=eve)
    assert post(eve, f"{secret.pk}/accept/", platform="ledger").json()["item"] is None


def test_the_list_is_filtered_paged_and_asks_no_more_for_more_rows(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    submitted(cast.ana, cast.ledger)
    client = as_(cast.sam)
    client.get(URL)
    with django_assert_max_num_queries(30) as first:
        client.get(URL)
    for _ in range(31):
        submitted(cast.ana, cast.ledger)
    with django_assert_max_num_queries(len(first)):
        page = client.get(URL).json()
    assert len(page["results"]) == 30
    rest = client.get(page["next"]).json()
    seen = [row["id"] for row in page["results"] + rest["results"]]
    assert len(seen) == len(set(seen)) == 32
    assert rest["next"] is None
    assert len(client.get(rest["previous"]).json()["results"]) == 30
    assert client.get(f"{URL}?state=accepted").json()["results"] == []
    assert client.get(f"{URL}?state=nonsense").status_code == 400
    assert client.get(f"{URL}?platform=nowhere").status_code == 400


def test_the_schema_names_every_address(cast: Cast) -> None:
    schema = as_(cast.ana).get("/api/schema/", HTTP_ACCEPT="application/json").content.decode()
    for operation in ("list", "propose", "read", "accept", "request_changes", "decline"):
        assert f"proposals_{operation}" in schema
