"""Putting a platform into the catalogue, and keeping what is said of it."""

import pytest
from django.test import Client

from journal import events
from people.refusals import Forbidden, Invalid
from platforms.models import Platform, Role
from platforms.selectors import owners
from platforms.services.platforms import edit, register
from platforms.services.retiring import archive
from tests.cast import Cast, person, platform

NEW = {"name": "Search Box", "summary": "Finds things.", "openness": "welcome", "tags": "a, b,a"}


def test_a_member_registers_for_their_team_and_owns_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    answer = client.post("/platforms/new/", {**NEW, "team": cast.storefront.pk})
    assert answer["Location"] == "/platforms/search-box/"
    made = Platform.objects.get(slug="search-box")
    assert [(one.user, one.role) for one in owners(made)] == [(cast.ana, Role.OWNER)]
    assert (made.tags, made.keywords) == (["a", "b"], "a b")
    assert made.policies.get().number == 1
    event = events.of(f"platform:{made.pk}").get()
    assert (event.kind, event.actor_id) == ("platform:registered", cast.ana.pk)
    assert "Search Box" in client.get("/platforms/?q=find").content.decode()


def test_nobody_registers_for_a_team_they_are_not_in(cast: Cast, client: Client) -> None:
    with pytest.raises(Forbidden, match="You are not in Payments Core"):
        register(by=cast.ana, team=cast.payments_core, name="X ray", summary="y")
    client.force_login(cast.ana)
    answer = client.post("/platforms/new/", {**NEW, "team": cast.payments_core.pk})
    assert answer.status_code == 400
    assert not Platform.objects.filter(slug="search-box").exists()


def test_someone_in_no_team_is_told_whom_to_ask(cast: Cast, client: Client) -> None:
    client.force_login(cast.sam)
    assert "you are in none" in client.get("/platforms/new/").content.decode()
    with pytest.raises(Forbidden):
        register(by=cast.sam, team=cast.storefront, name="X ray", summary="y")


def test_an_admin_registers_for_any_team_without_becoming_an_owner(cast: Cast) -> None:
    root = person("Root", is_superuser=True)
    made = register(by=root, team=cast.payments_core, name="X ray", summary="y")
    assert {one.user for one in owners(made)} == {cast.olu, cast.dee}
    assert all(one.team == cast.payments_core for one in owners(made))


@pytest.mark.parametrize("name", ["Ledger", "ledger", "  ", "New", "💥"])
def test_a_name_that_cannot_be_used_says_so_at_its_field(
    cast: Cast, client: Client, name: str
) -> None:
    client.force_login(cast.olu)
    answer = client.post("/platforms/new/", {**NEW, "name": name, "team": cast.payments_core.pk})
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {"name"}
    assert "Finds things." in answer.content.decode()
    assert Platform.objects.count() == 1


def test_the_same_form_sent_twice_registers_one_platform(cast: Cast, client: Client) -> None:
    sent = {**NEW, "team": cast.payments_core.pk}
    client.force_login(cast.olu)
    answers = [client.post("/platforms/new/", sent) for _ in range(2)]
    assert [one["Location"] for one in answers] == ["/platforms/search-box/"] * 2
    assert events.of(f"platform:{Platform.objects.get(name='Search Box').pk}").count() == 1
    assert client.post("/platforms/new/", {**sent, "summary": "Else."}).status_code == 400
    client.force_login(cast.dee)
    assert client.post("/platforms/new/", sent).status_code == 400


def everything(one: Platform) -> dict[str, object]:
    return {
        "name": one.name, "summary": one.summary, "openness": one.openness,
        "governance": one.governance, "lifecycle": one.lifecycle, "response_hours": 8,
        "decision_hours": 24, "workdays": [0, 1, 2, 3, 4], "day_start": "09:00",
        "day_end": "17:00", "time_zone": "Europe/Berlin", "country": "DE", "language": "Go",
        "tags": "accounting",
    }  # fmt: skip


def test_an_owner_edits_and_the_journal_keeps_what_changed(cast: Cast, client: Client) -> None:
    client.force_login(cast.olu)
    given = {**everything(cast.ledger), "guide": "Run **make**", "response_hours": 4}
    assert client.post("/platforms/ledger/edit/", given)["Location"] == "/platforms/ledger/"
    cast.ledger.refresh_from_db()
    assert cast.ledger.guide_html == "<p>Run <strong>make</strong></p>"
    data = events.of(f"platform:{cast.ledger.pk}").get().data
    assert data.keys() == {"guide", "response_hours"}
    assert data["response_hours"] == {"from": 8, "to": 4}
    page = client.get("/platforms/ledger/").content.decode()
    assert "We answer within 4 working hours" in page


def test_saving_what_is_there_changes_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.olu)
    client.post("/platforms/ledger/edit/", everything(cast.ledger))
    assert not events.of(f"platform:{cast.ledger.pk}").exists()


def test_only_owners_and_admins_edit(cast: Cast, client: Client) -> None:
    for user in (cast.ana, cast.dee, cast.max, cast.sam):
        with pytest.raises(Forbidden, match="Only owners of Ledger and admins"):
            edit(cast.ledger, by=user, summary="Mine")
        client.force_login(user)
        given = {**everything(cast.ledger), "summary": "Mine"}
        assert client.get("/platforms/ledger/edit/").status_code == 403
        assert client.post("/platforms/ledger/edit/", given).status_code == 403
    cast.ledger.refresh_from_db()
    assert cast.ledger.summary != "Mine"


def test_a_promise_that_decides_before_it_answers_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid):
        edit(cast.ledger, by=cast.olu, response_hours=10, decision_hours=5)
    with pytest.raises(Invalid):
        edit(cast.ledger, by=cast.olu, day_start="17:00", day_end="09:00")


@pytest.mark.parametrize("field", ["team", "slug", "description_html", "keywords", "created_at"])
def test_what_the_portal_sets_is_not_for_setting(cast: Cast, field: str) -> None:
    with pytest.raises(Invalid, match="Nothing was changed"):
        edit(cast.ledger, by=cast.olu, **{field: "x"})


@pytest.mark.parametrize(
    "value",
    [
        {"name": "Ledger\u202eregdeL"},
        {"channel_url": "javascript:alert(1)"},
        {"channel_url": "https://chat.example@evil.example/"},
        {"channel_url": "ftp://chat.example/"},
    ],
)
def test_a_name_or_an_address_that_looks_like_another_s_is_refused_at_its_field(
    cast: Cast, value: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        edit(cast.ledger, by=cast.olu, **value)
    assert refused.value.fields.keys() == value.keys()
    with pytest.raises(Invalid):
        register(
            by=cast.olu, team=cast.payments_core, **{"name": "Tally", "summary": "Counts.", **value}
        )


def test_two_owners_who_edit_different_things_both_keep_theirs(cast: Cast, client: Client) -> None:
    client.force_login(cast.olu)
    edit(cast.ledger, by=cast.olu, summary="Written meanwhile")
    edit(Platform.objects.get(pk=cast.ledger.pk), by=cast.olu, language="Rust")
    cast.ledger.refresh_from_db()
    assert (cast.ledger.summary, cast.ledger.language) == ("Written meanwhile", "Rust")


def test_a_guide_cannot_bring_markup_of_its_own(cast: Cast, client: Client) -> None:
    hostile = "<script>alert(1)</script> [x](javascript:alert(1)) <a hx-get=/x>y</a>"
    edit(cast.ledger, by=cast.olu, guide=hostile, description=hostile)
    client.force_login(cast.sam)
    page = client.get("/platforms/ledger/").content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "<a hx-get" not in page


def test_a_paused_or_archived_platform_offers_no_proposal(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    assert "/propose/?platform=ledger" in client.get("/platforms/ledger/").content.decode()
    edit(cast.ledger, by=cast.olu, openness="paused")
    assert "/propose/?platform=ledger" not in client.get("/platforms/ledger/").content.decode()
    edit(cast.ledger, by=cast.olu, openness="welcome")
    archive(cast.ledger, by=cast.olu, reason="Replaced.")
    assert "/propose/?platform=ledger" not in client.get("/platforms/ledger/").content.decode()


def test_a_platform_page_takes_the_same_queries_for_one_owner_and_thirty(
    cast: Cast, client: Client, django_assert_max_num_queries
) -> None:
    one = platform("Crowd", cast.storefront, *(person(f"P {n}") for n in range(30)))
    client.force_login(cast.sam)
    client.get("/platforms/ledger/")
    with django_assert_max_num_queries(30):
        page = client.get(one.get_absolute_url()).content.decode()
    assert "30 reachable" in page


def test_who_hears_of_a_late_answer_is_named_and_stays_until_somebody_changes_it(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.olu)
    address, given = "/platforms/ledger/edit/", everything(cast.ledger)

    def hears() -> object:
        return Platform.objects.get(pk=cast.ledger.pk).escalation

    assert client.post(address, {**given, "escalation": "nobody-here"}).status_code == 400
    client.post(address, {**given, "escalation": "dee"})
    assert hears() == cast.dee
    assert 'value="dee"' in client.get(address).content.decode()
    client.post(address, {**given, "escalation": "dee", "summary": "Anew."})
    assert hears() == cast.dee
    client.post(address, {**given, "escalation": ""})
    assert hears() is None
