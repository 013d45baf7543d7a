"""The playbook: everybody in a team writes it, every version is kept, nothing typed is lost."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from journal import events
from people.refusals import Forbidden, Invalid, Stale
from platforms.models import PlaybookPage, PlaybookVersion
from platforms.services import playbook
from tests.cast import Cast, person
from tests.platforms.test_feeds import titles


def written(cast: Cast, **more: object) -> PlaybookPage:
    """A page by Olu."""
    told = {"title": "Begin here", "text": "Begin **small**.\n\nThen wait.", **more}
    return playbook.write(by=cast.olu, **told)


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_each_save_is_a_version_and_any_comes_back(cast: Cast) -> None:
    one = written(cast)
    again = {"title": "Begin here", "text": "Begin **boldly**."}
    one = playbook.edit(one, by=cast.ana, seen=1, note="Courage", **again)
    one = playbook.edit(one, by=cast.ana, seen=2, **again)  # the same again: no version
    assert one.number == 2
    one = playbook.bring_back(one.versions.get(number=1), by=cast.olu)
    assert (one.number, one.text) == (3, "Begin **small**.\n\nThen wait.")
    notes = list(one.versions.order_by("number").values_list("note", flat=True))
    assert notes == ["", "Courage", "Version 1 again"]
    kinds = [event.kind for event in events.of(one.subject)]
    assert kinds == ["playbook:written", "playbook:edited", "playbook:edited"]


def test_who_saved_meanwhile_is_said_and_nothing_typed_is_lost(cast: Cast, client: Client) -> None:
    one = written(cast)
    playbook.edit(one, by=cast.olu, seen=1, title="Begin here", text="Olu was quicker.")
    client.force_login(cast.ana)
    sent = {"title": "Begin here", "text": "What Ana typed.", "seen": "1"}
    answer = client.post("/playbook/begin-here/edit/", sent)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Olu saved version 2 while you wrote" in shown
    assert "What Ana typed." in shown
    assert 'name="seen" value="2"' in shown
    client.post("/playbook/begin-here/edit/", {**sent, "seen": "2"})
    one.refresh_from_db()
    assert (one.number, one.text) == (3, "What Ana typed.")
    with pytest.raises(Stale):
        playbook.edit(one, by=cast.olu, seen=2, title="Begin here", text="Late.")


def test_the_database_keeps_two_from_being_the_same_version(cast: Cast) -> None:
    one = written(cast)
    twin = {"page": one, "number": 1, "title": "x", "text": "x", "by": cast.ana}
    with pytest.raises(IntegrityError, match="playbook_version_once"), transaction.atomic():
        PlaybookVersion.objects.create(**twin, at=one.changed_at)


def test_only_people_in_a_team_write_and_only_admins_take_out(cast: Cast) -> None:
    one = written(cast)
    with pytest.raises(Forbidden, match="people who are in a team"):
        playbook.edit(one, by=cast.sam, seen=1, title="Mine", text="Mine.")
    with pytest.raises(Forbidden, match="Only admins"):
        playbook.take_out(one, by=cast.olu)
    ada = person("Ada", is_superuser=True)
    playbook.take_out(one, by=ada)
    playbook.take_out(one, by=ada)
    assert events.of(one.subject).filter(kind="playbook:taken-out").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "New"}, "title"),
        ({"title": "?!"}, "title"),
        ({"title": "Begin HERE"}, "title"),
        ({"text": "  "}, "text"),
        ({"text": "x" * 50_001}, "text"),
        ({"summary": "x" * 301}, "summary"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(cast: Cast, wrong: dict[str, str], field: str) -> None:
    written(cast)
    with pytest.raises(Invalid) as refusal:
        written(cast, **{"title": "Another", **wrong})
    assert set(refusal.value.fields) == {field}
    assert PlaybookPage.objects.count() == 1


def test_the_pages_work_by_plain_forms(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    assert "The playbook is empty" in page(client, "/playbook/")
    refused = client.post("/playbook/new/", {"title": "", "text": "Kept."})
    assert (refused.status_code, "Kept." in refused.content.decode()) == (400, True)
    sent = {"title": "Begin here", "summary": "In a week.", "text": "# One\n\n<script>x</script>"}
    client.post("/playbook/new/", sent)
    shown = page(client, "/playbook/begin-here/")
    assert "<script>x" not in shown
    assert "&lt;script&gt;x" in shown
    client.post("/playbook/begin-here/edit/", {**sent, "text": "# Two", "seen": "1"})
    changed = page(client, "/playbook/begin-here/history/2/")
    assert "Removed: " in changed
    assert "# Two" in changed
    client.post("/playbook/begin-here/history/1/")
    assert "Version 1 again" in page(client, "/playbook/begin-here/history/")
    page(client, "/playbook/begin-here/history/9/", 404)
    client.force_login(cast.sam)
    page(client, "/playbook/begin-here/edit/", 403)


def test_pages_are_found_by_search_palette_and_feed_until_taken_out(
    cast: Cast, client: Client
) -> None:
    one = written(cast)
    client.force_login(cast.ana)
    for path in ("/playbook/?q=beginning", "/platforms/?q=small+begin", "/jump/?q=begin"):
        assert one.get_absolute_url() in page(client, path)
    assert titles(cast.ana, "playbook") == ["Begin here"]
    playbook.take_out(one, by=person("Ada", is_superuser=True))
    for path in ("/playbook/?q=begin", "/jump/?q=begin", "/playbook/"):
        assert one.get_absolute_url() not in page(client, path)
    assert titles(cast.ana, "playbook") == []
    assert "was taken out" in page(client, one.get_absolute_url())
    playbook.edit(one, by=cast.ana, seen=1, title="Begin here", text="Begin again.")
    assert one.get_absolute_url() in page(client, "/playbook/")


@pytest.mark.parametrize("path", ["/playbook/", "/playbook/begin-here/history/"])
def test_thirty_cost_no_more_queries_than_one(cast: Cast, client: Client, path: str) -> None:
    client.force_login(cast.ana)
    one = written(cast)
    page(client, path)
    with CaptureQueriesContext(connection) as few:
        page(client, path)
    for number in range(29):
        written(cast, title=f"Page {number}")
        text = f"Version {number}"
        one = playbook.edit(one, by=cast.ana, seen=one.number, title="Begin here", text=text)
    with CaptureQueriesContext(connection) as many:
        page(client, path)
    assert len(many) == len(few)
