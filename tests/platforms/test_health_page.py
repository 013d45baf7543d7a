"""The page of a platform's health, its place in the catalogue, and who may exempt."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from journal import events
from people.refusals import Forbidden, Invalid
from platforms import assessing
from platforms.health import trend
from platforms.models import Assessment, Exemption, Platform
from platforms.services.platforms import edit
from platforms.services.readiness import end_exemption, exempt
from tests.cast import Cast, platform, repository
from tests.contributions.ideas import submitted


def page(client: Client, slug: str = "ledger") -> str:
    return client.get(f"/platforms/{slug}/health/").content.decode()


def later(days: int = 30):
    return assessing.today() + timedelta(days=days)


def states(one: Platform) -> dict[str, str]:
    assessing.assess([one.pk])
    found: dict[str, str] = Assessment.objects.get(platform=one, day=assessing.today()).states
    return found


def test_the_page_says_what_is_missing_and_what_to_do(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    shown = page(client)
    assert "ready for contributions" in shown
    assert "Name the chat channel where questions are answered" in shown
    assert "One owner is here." in shown
    assert "Exempt it from a check" not in shown
    client.force_login(cast.olu)
    assert "Exempt it from a check" in page(client)


def test_an_exemption_is_shown_with_its_reason_and_counts_neither_way(
    cast: Cast, client: Client
) -> None:
    assert states(cast.ledger)["owners"] == "failed"
    client.force_login(cast.olu)
    given = {"act": "exempt", "check": "owners", "reason": "We are two.", "until": str(later())}
    assert client.post("/platforms/ledger/health/", given).status_code == 302
    assert states(cast.ledger)["owners"] == "exempt"
    assert "We are two." in page(client)
    event = events.of(f"platform:{cast.ledger.pk}").get(kind="platform:exempted")
    assert event.data == {"check": "owners", "reason": "We are two.", "until": str(later())}
    row = Exemption.objects.get()
    client.post("/platforms/ledger/health/", {"act": "end", "row": str(row.pk)})
    assert states(cast.ledger)["owners"] == "failed"


def test_an_exemption_runs_out_by_itself(cast: Cast) -> None:
    exempt(cast.ledger, by=cast.olu, check="owners", reason="We are two.", until=later(0))
    assert states(cast.ledger)["owners"] == "exempt"
    Exemption.objects.update(until=later(-1))
    assert states(cast.ledger)["owners"] == "failed"


def test_a_second_exemption_replaces_the_first(cast: Cast) -> None:
    exempt(cast.ledger, by=cast.olu, check="owners", reason="We are two.", until=later())
    exempt(cast.ledger, by=cast.olu, check="owners", reason="Still.", until=later(60))
    assert Exemption.objects.filter(ended_at=None).get().reason == "Still."


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"check": "beauty"}, "check"),
        ({"reason": "  "}, "reason"),
        ({"until": later(-1)}, "until"),
        ({"until": later(367)}, "until"),
    ],
)
def test_an_exemption_needs_a_reason_and_a_day_within_a_year(
    cast: Cast, given: dict[str, object], wrong: str
) -> None:
    whole = {"check": "owners", "reason": "We are two.", "until": later(), **given}
    with pytest.raises(Invalid) as refused:
        exempt(cast.ledger, by=cast.olu, **whole)
    assert refused.value.fields.keys() == {wrong}
    assert not Exemption.objects.exists()


def test_only_owners_and_admins_exempt(cast: Cast) -> None:
    made = exempt(cast.ledger, by=cast.olu, check="owners", reason="We are two.", until=later())
    for user in (cast.ana, cast.dee, cast.max, cast.sam):
        with pytest.raises(Forbidden):
            exempt(cast.ledger, by=user, check="readme", reason="No.", until=later())
        with pytest.raises(Forbidden):
            end_exemption(made, by=user)


def test_the_trend_holds_each_week_until_something_changed(cast: Cast) -> None:
    today = assessing.today()
    for days, score in ((200, 20), (22, 50), (3, 75)):
        Assessment.objects.create(
            platform=cast.ledger, day=today - timedelta(days=days), version=1, score=score
        )
    assert trend(cast.ledger, today) == [*[20] * 8, 50, 50, 50, 75]


def test_capacity_says_how_much_room_is_left(cast: Cast, client: Client) -> None:
    submitted(cast.ana, cast.ledger)
    edit(cast.ledger, by=cast.olu, capacity=1)
    client.force_login(cast.ana)
    assert "what comes now may wait longer" in page(client)
    edit(cast.ledger, by=cast.olu, capacity=3)
    assert "room for 2" in client.get("/platforms/ledger/").content.decode()


def test_the_workers_roll_up_what_waits_only_where_a_capacity_is_stated(cast: Cast) -> None:
    other = platform("Other", cast.payments_core, cast.olu)
    submitted(cast.ana, cast.ledger)
    Platform.objects.filter(pk=cast.ledger.pk).update(capacity=1)
    assert assessing.roll_up_load() == 1
    assert assessing.roll_up_load() == 0
    rooms = dict(Platform.objects.values_list("pk", "room"))
    assert rooms == {cast.ledger.pk: "full", other.pk: "unsaid"}


def test_the_catalogue_finds_by_room_and_promise_and_sorts_by_both(
    cast: Cast, client: Client, nothing_kept: None
) -> None:
    for name, capacity, load, hours, ready, active in (
        ("Alpha", 10, 7, 8, 50, 900),
        ("Beta", 10, 8, 16, 90, 20),
        ("Gamma", 10, 10, 40, 70, 300),
    ):
        made = platform(
            name,
            cast.storefront,
            cast.ana,
            capacity=capacity,
            response_hours=hours,
            decision_hours=80,
        )
        Platform.objects.filter(pk=made.pk).update(load=load, readiness=ready, activity=active)
    client.force_login(cast.sam)

    def names(**asked: str) -> list[str]:
        rows = client.get("/platforms/", asked).context["page"].rows
        return [row.name for row in rows]

    assert names(room="free") == ["Alpha"]
    assert names(room="nearly") == ["Beta"]
    assert names(room="full") == ["Gamma"]
    assert names(room="unsaid") == ["Ledger"]
    assert names(promised="two_days") == ["Beta"]
    assert names(promised="week") == ["Gamma"]
    assert names(sort="readiness") == ["Beta", "Gamma", "Alpha", "Ledger"]
    assert names(sort="activity") == ["Alpha", "Gamma", "Beta", "Ledger"]
    answer = client.get("/api/v1/platforms/", {"room": "full"}).json()
    assert [one["name"] for one in answer["results"]] == ["Gamma"]


def test_the_health_page_asks_the_same_for_one_repository_and_thirty(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.olu)
    repository(cast.ledger, "commons/ledger-0", 1)
    page(client)
    with CaptureQueriesContext(connection) as asked:
        page(client)
    few = len(asked)
    for number in range(1, 30):
        repository(cast.ledger, f"commons/ledger-{number}", number + 1)
    with CaptureQueriesContext(connection) as asked:
        page(client)
    assert len(asked) == few
