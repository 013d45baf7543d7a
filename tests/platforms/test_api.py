"""The catalogue for programs, under the rules of the pages."""

import pytest
from django.test import Client
from knox.models import AuthToken

from journal import events
from platforms.models import Platform
from tests.cast import Cast, platform
from tests.platforms.programs import Program

pytestmark = pytest.mark.usefixtures("nothing_kept")


def bearer(user) -> dict[str, str]:
    return {"Authorization": f"Bearer {AuthToken.objects.create(user)[1]}"}


def test_without_a_token_nothing_is_answered(cast: Cast, client: Client) -> None:
    for address in ("/api/v1/platforms/", "/api/v1/platforms/ledger/"):
        assert client.get(address).status_code == 401


def test_the_list_answers_rows_with_a_total_and_leads_on(cast: Cast, client: Client) -> None:
    for number in range(24):
        platform(f"Tool {number:02}", cast.storefront)
    headers = bearer(cast.ana)
    first = client.get("/api/v1/platforms/", {"size": "20"}, headers=headers).json()
    assert (first["count"], first["count_is_exact"]) == (25, True)
    assert first["results"][0] == {
        "slug": "ledger", "name": "Ledger", "summary": "What Ledger does for everybody.",
        "department": "payments", "team": "payments-core", "language": "Go",
        "tags": ["accounting"], "openness": "welcome", "governance": "contributions",
        "lifecycle": "active", "response_hours": 8, "decision_hours": 24, "room": "unsaid",
        "readiness": None, "activity": None,
    }  # fmt: skip
    second = client.get(first["next"], headers=headers).json()
    assert len(second["results"]) == 5
    assert second["next"] is None
    assert client.get(second["previous"], headers=headers).json()["results"] == first["results"]


def test_the_list_takes_the_questions_of_the_page(cast: Cast, client: Client) -> None:
    platform("Payments", cast.storefront, language="Kotlin", summary="Takes webhooks")
    headers = bearer(cast.ana)

    def slugs(**params: str) -> list[str]:
        answer = client.get("/api/v1/platforms/", params, headers=headers)
        return [row["slug"] for row in answer.json()["results"]]

    assert slugs(q="paym") == ["payments"]
    assert slugs(q="webhok") == ["payments"]
    assert slugs(q="webhok", exact="1") == []
    assert slugs(department="payments") == ["ledger"]
    assert slugs(tag="accounting") == ["ledger"]


@pytest.mark.parametrize("params", [{"size": "0"}, {"size": "101"}, {"size": "x"}, {"sort": "x"}])
def test_a_question_that_cannot_be_read_is_refused_with_its_place(
    cast: Cast, client: Client, params: dict[str, str]
) -> None:
    answer = client.get("/api/v1/platforms/", params, headers=bearer(cast.ana))
    assert answer.status_code == 400
    assert answer.json().keys() == params.keys()


def test_one_platform_is_answered_whole(cast: Cast, client: Client) -> None:
    body = client.get("/api/v1/platforms/ledger/", headers=bearer(cast.sam)).json()
    assert [(one["username"], one["role"]) for one in body["owners"]] == [
        ("olu", "owner"),
        ("dee", "trusted_committer"),
    ]
    assert body["repositories"] == []
    assert client.get("/api/v1/platforms/none/", headers=bearer(cast.sam)).status_code == 404


NEW = {"name": "Search Box", "summary": "Finds things.", "team": "storefront-web"}


def test_a_member_registers_a_platform(cast: Cast, client: Client) -> None:
    answer = client.post(
        "/api/v1/platforms/", NEW, content_type="application/json", headers=bearer(cast.ana)
    )
    assert answer.status_code == 201
    assert answer.json()["owners"][0]["username"] == "ana"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({**NEW, "team": "payments-core"}, 403),
        ({**NEW, "team": "none"}, 400),
        ({**NEW, "name": "Ledger"}, 400),
        ({"name": "Search Box"}, 400),
        ({**NEW, "tags": "x"}, 400),
        ([], 400),
    ],
)
def test_a_registration_that_cannot_be_is_refused(
    cast: Cast, client: Client, given: object, status: int
) -> None:
    answer = client.post(
        "/api/v1/platforms/", given, content_type="application/json", headers=bearer(cast.ana)
    )
    assert answer.status_code == status
    assert Platform.objects.count() == 1


def test_an_owner_changes_what_is_sent_of_a_platform_and_nothing_else(cast: Cast) -> None:
    olu, path = Program(cast.olu), "platforms/ledger/"
    before = olu.get(path)
    given = {
        "vision": "One *book*.", "workdays": [0, 1, 2, 3], "day_end": "16:30:00",
        "governance": "shared_write", "escalation": "dee", "capacity": None,
    }  # fmt: skip
    for _ in range(2):
        assert olu.ask("PATCH", path, given) == (200, {**before, **given})
    told = events.of(f"platform:{cast.ledger.pk}").get(kind="platform:edited")
    assert set(told.data) == set(given) - {"capacity"}
    status, answer = Program(cast.ana).ask("PATCH", path, given)
    assert (status, "Only owners of Ledger" in answer["detail"]) == (403, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"governance": "anarchy"},
        {"lifecycle": "archived"},
        {"workdays": []},
        {"workdays": [7]},
        {"time_zone": "Europe/Nowhere"},
        {"response_hours": 0},
        {"escalation": "nobody"},
        {"channel_url": "javascript:alert(1)"},
    ],
)
def test_a_platform_is_not_changed_to_what_cannot_be(cast: Cast, wrong: dict[str, object]) -> None:
    olu = Program(cast.olu)
    before = olu.get("platforms/ledger/")
    status, answer = olu.ask("PATCH", "platforms/ledger/", {"summary": "Other.", **wrong})
    assert (status, list(answer.get("fields", answer))) == (400, list(wrong))
    assert olu.get("platforms/ledger/") == before


def test_promises_and_hours_that_contradict_each_other_are_refused(cast: Cast) -> None:
    olu = Program(cast.olu)
    for wrong, told in (
        (
            {"response_hours": 30, "decision_hours": 20},
            {"decision_hours": "At least as long as the first response."},
        ),
        ({"day_end": "01:00"}, {"day_end": "Later than the day begins."}),
    ):
        answer = {"detail": "The platform was not saved.", "fields": told}
        assert olu.ask("PATCH", "platforms/ledger/", wrong) == (400, answer)


def test_an_owner_says_that_the_page_is_true(cast: Cast) -> None:
    path = "platforms/ledger/confirm/"
    status, shown = Program(cast.olu).ask("POST", path)
    assert (status, shown["confirmed_by"]) == (200, "olu")
    status, answer = Program(cast.ana).ask("POST", path)
    assert (status, "Only owners of Ledger confirm" in answer["detail"]) == (403, True)


def test_fields_of_the_portal_are_not_taken_from_outside(cast: Cast, client: Client) -> None:
    given = {**NEW, "slug": "mine", "restricted": True, "keywords": "x", "id": 7}
    client.post(
        "/api/v1/platforms/", given, content_type="application/json", headers=bearer(cast.ana)
    )
    made = Platform.objects.get(name="Search Box")
    assert (made.slug, made.restricted, made.keywords) == ("search-box", False, "")
