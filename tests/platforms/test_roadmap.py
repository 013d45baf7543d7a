"""The roadmap of a platform: what owners plan, which teams need it too, and how it is found."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from knox.models import AuthToken

from journal import events
from people.models import Notification, User
from people.refusals import Forbidden, Invalid, Refused
from platforms import lifecycle, record, taking
from platforms.lifecycle import ItemMove, ItemState
from platforms.models import ItemNeed, Platform, RoadmapItem
from platforms.services import roadmap
from tests.cast import Cast, platform

IN_A_WHILE = timedelta(days=100)


def planned(cast: Cast, on: Platform | None = None, by: User | None = None, **more: object):
    """Help that Ledger's owner wants."""
    told = {"title": "Export closed days", "wanted": True, "skills": ["Go", "SQL"], **more}
    return roadmap.add(on or cast.ledger, by=by or cast.olu, **told)


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_only_the_declared_moves_exist() -> None:
    allowed = {
        (state, by) for state in ItemState for by in ItemMove if (state, by) in lifecycle.ITEM_MOVES
    }
    assert len(allowed) == 6
    for state in ItemState:
        for by in ItemMove:
            if (state, by) in allowed:
                assert lifecycle.move(state, by) is not state
            else:
                with pytest.raises(lifecycle.NotAllowed, match="Nothing was changed"):
                    lifecycle.move(state, by)


def test_owners_plan_and_others_do_not(cast: Cast) -> None:
    with pytest.raises(Forbidden, match="Only owners of Ledger"):
        planned(cast, by=cast.ana)
    item = planned(cast, forecast=timezone.localdate() + IN_A_WHILE)
    with pytest.raises(Forbidden):
        roadmap.edit(item, by=cast.ana, title="Mine")
    roadmap.edit(item, by=cast.olu, title="Export days")
    assert [one.kind for one in events.of(item.subject)] == ["item:added", "item:edited"]


def test_what_cannot_be_is_said_at_its_field(cast: Cast) -> None:
    with pytest.raises(Invalid) as refusal:
        planned(cast, title=" ", forecast=date(2020, 1, 1), skills=["x" * 41])
    assert set(refusal.value.fields) == {"title", "forecast", "skills"}
    with pytest.raises(Invalid, match="Not for setting here"):
        planned(cast, state="delivered")
    hidden = platform("Vault", cast.payments_core, cast.olu, restricted=True)
    with pytest.raises(Invalid) as refusal:
        planned(cast, on=hidden, mentor=cast.ana)
    assert refusal.value.fields == {"mentor": "Ana may not see Vault."}
    assert not RoadmapItem.objects.exists()


def test_a_team_needs_it_too_once_and_hears_when_it_is_there(cast: Cast) -> None:
    item = planned(cast)
    roadmap.need(item, by=cast.ana, team=cast.storefront, why="Reports.")
    roadmap.need(item, by=cast.ana, team=cast.storefront, why="Reports at night.")
    assert [need.why for need in ItemNeed.objects.all()] == ["Reports at night."]
    with pytest.raises(Forbidden, match="not in Payments Core"):
        roadmap.need(item, by=cast.ana, team=cast.payments_core, why="For them.")
    with pytest.raises(Forbidden, match="in no team"):
        roadmap.need(item, by=cast.sam, team=cast.storefront, why="For them.")
    with pytest.raises(Invalid, match="Nothing was noted"):
        roadmap.need(item, by=cast.ana, team=cast.storefront, why="  ")
    roadmap.done(item, by=cast.olu)
    assert (item.state, item.contributed, item.brought_forward) == ("delivered", False, None)
    told = Notification.objects.get()
    assert (told.user, told.title) == (cast.ana, "Ledger has it: Export closed days")
    with pytest.raises(Forbidden, match="nobody waits"):
        roadmap.need(item, by=cast.ana, team=cast.storefront, why="Again.")


def test_who_may_not_see_it_any_more_is_told_nothing_of_it(cast: Cast) -> None:
    item = roadmap.add(cast.ledger, by=cast.olu, title="Export", mentor=cast.ana, wanted=True)
    roadmap.need(item, by=cast.ana, team=cast.storefront, why="Reports.")
    Platform.objects.update(restricted=True)
    taking.take(item.pk, by=cast.dee, carried_by="P-1")
    taking.deliver(item.pk, at=timezone.now(), carried_by="P-1")
    assert not Notification.objects.filter(user=cast.ana).exists()


def test_a_team_takes_back_that_it_needs_it(cast: Cast) -> None:
    need = roadmap.need(planned(cast), by=cast.ana, team=cast.storefront, why="Reports.")
    with pytest.raises(Forbidden, match="Only members of Storefront Web"):
        roadmap.need_no_more(need, by=cast.olu)
    roadmap.need_no_more(need, by=cast.ana)
    roadmap.need_no_more(need, by=cast.ana)
    kinds = [one.kind for one in events.of(need.item.subject)]
    assert kinds == ["item:added", "item:needed", "item:not-needed"]


def test_what_is_dropped_says_why_and_may_come_back(cast: Cast, client: Client) -> None:
    item = planned(cast)
    with pytest.raises(Invalid, match="Nothing was dropped"):
        roadmap.drop(item, by=cast.olu, reason=" ")
    roadmap.drop(item, by=cast.olu, reason="The bank does it now.")
    client.force_login(cast.ana)
    assert "The bank does it now." in page(client, item.get_absolute_url())
    with pytest.raises(Refused, match="cannot be delivered"):
        roadmap.done(item, by=cast.olu)
    roadmap.reopen(item, by=cast.olu)
    assert item.state == "open"


def test_two_who_move_it_at_once_do_not_both_succeed(cast: Cast) -> None:
    item = planned(cast)
    stale = RoadmapItem.objects.get(pk=item.pk)
    record.move_item(item, ItemMove.TAKE)
    with pytest.raises(Refused, match="moved by somebody else"):
        record.move_item(stale, ItemMove.DROP)


def test_the_pages_work_by_plain_forms(cast: Cast, client: Client) -> None:
    client.force_login(cast.olu)
    later = (timezone.localdate() + IN_A_WHILE).isoformat()
    given = {"title": "Round once", "skills": "Go, SQL", "forecast": later, "wanted": "on"}
    answer = client.post("/platforms/ledger/roadmap/new/", {**given, "mentor": "nobody-here"})
    assert answer.status_code == 400
    assert "Round once" in answer.content.decode()
    answer = client.post("/platforms/ledger/roadmap/new/", {**given, "mentor": "dee"})
    item = RoadmapItem.objects.get()
    assert answer.headers["Location"] == item.get_absolute_url()
    assert (item.mentor, item.skills, item.wanted) == (cast.dee, ["Go", "SQL"], True)
    edit = f"{item.get_absolute_url()}edit/"
    assert 'value="dee"' in page(client, edit)
    client.post(edit, {**given, "mentor": "dee", "title": "Round exactly once"})
    assert "Round exactly once" in page(client, "/platforms/ledger/roadmap/")
    client.force_login(cast.ana)
    assert page(client, edit, 403)
    team = {"team": cast.storefront.pk}
    refused = client.post(item.get_absolute_url(), {"act": "need", "why": "", **team})
    assert refused.status_code == 400
    client.post(item.get_absolute_url(), {"act": "need", "why": "Reports.", **team})
    shown = page(client, item.get_absolute_url())
    assert "1 team needs it too" in shown
    assert "Reports." in shown
    row = {"act": "need-no-more", "row": ItemNeed.objects.get().pk}
    client.post(item.get_absolute_url(), row)
    assert client.post(item.get_absolute_url(), row).status_code == 404
    assert client.post(item.get_absolute_url(), {"act": "sing"}).status_code == 400
    for act in ("done", "drop", "reopen"):
        refused = client.post(item.get_absolute_url(), {"act": act, "reason": "No."})
        assert refused.status_code == 403
        assert "Only owners of Ledger" in refused.content.decode()


def test_help_wanted_is_listed_by_skill_and_found_by_the_search_box_and_the_palette(
    cast: Cast, client: Client
) -> None:
    item = planned(cast)
    planned(cast, title="Colours of charts", skills=["design"])
    planned(cast, title="A second bank", wanted=False)
    closed = platform("Till", cast.payments_core, cast.olu, openness="paused")
    planned(cast, on=closed, title="Paper rolls")
    client.force_login(cast.ana)
    everything = page(client, "/help-wanted/")
    assert "Help is wanted with 2 things" in everything
    assert "A second bank" not in everything
    assert "Paper rolls" not in everything
    by_skill = page(client, "/help-wanted/?skill=Design&q=colour")
    assert "Colours of charts" in by_skill
    assert str(item) not in by_skill
    assert "Nothing fits" in page(client, "/help-wanted/?skill=cobol")
    for path in ("/platforms/?q=closed+day", "/jump/?q=exporting"):
        assert item.get_absolute_url() in page(client, path)


def test_what_is_hidden_is_nowhere(cast: Cast, client: Client) -> None:
    vault = platform("Vault", cast.payments_core, cast.olu, restricted=True)
    item = planned(cast, on=vault)
    client.force_login(cast.ana)
    for path in ("/help-wanted/", "/platforms/?q=export", "/jump/?q=export"):
        assert str(item) not in page(client, path)
    page(client, item.get_absolute_url(), 404)
    client.force_login(cast.olu)
    assert str(item) in page(client, "/help-wanted/")


@pytest.mark.parametrize("path", ["/help-wanted/", "/platforms/ledger/roadmap/"])
def test_thirty_items_cost_no_more_queries_than_one(cast: Cast, client: Client, path: str) -> None:
    client.force_login(cast.ana)
    item = planned(cast, mentor=cast.dee)
    roadmap.need(item, by=cast.ana, team=cast.storefront, why="Reports.")
    with CaptureQueriesContext(connection) as one:
        page(client, path)
    for number in range(29):
        planned(cast, title=f"Thing {number}", skills=[f"skill {number}"], mentor=cast.olu)
    with CaptureQueriesContext(connection) as thirty:
        assert "Thing 28" in page(client, path)
    assert len(thirty) == len(one)


def test_programs_plan_read_and_need(cast: Cast) -> None:
    def call(user: User, method: str, path: str, **told: object):
        headers = {"Authorization": f"Bearer {AuthToken.objects.create(user)[1]}"}
        send = getattr(Client(headers=headers), method)
        return send(
            f"/api/v1/{path}",
            told or None,
            **({"content_type": "application/json"} if told else {}),
        )

    made = call(cast.olu, "post", "platforms/ledger/roadmap/", title="Round once", wanted=True)
    assert (made.status_code, made.json()["state"]) == (201, "open")
    assert call(cast.ana, "post", "platforms/ledger/roadmap/", title="Mine").status_code == 403
    pk = made.json()["id"]
    needed = call(cast.ana, "post", f"roadmap/{pk}/needs/", why="Reports.")
    assert needed.json()["needs"][0]["team"] == "storefront-web"
    assert call(cast.sam, "post", f"roadmap/{pk}/needs/", why="Reports.").status_code == 403
    assert call(cast.sam, "get", "help-wanted/").json()["results"][0]["teams"] == 1
    assert call(cast.sam, "get", f"roadmap/{pk}/").json()["needs"][0]["why"] == "Reports."
    assert len(call(cast.sam, "get", "platforms/ledger/roadmap/").json()) == 1
