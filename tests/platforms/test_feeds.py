"""Atom feeds at private addresses, and skills by which people and help find each other."""

import xml.etree.ElementTree as ET
from datetime import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people import feed_keys
from people.models import User
from platforms.services import news, roadmap
from platforms.services import platforms as services
from tests import snapshots
from tests.cast import Cast, day_here, platform, repository
from tests.contributions.ideas import submitted

ATOM = "{http://www.w3.org/2005/Atom}"


def titles(reader: User, path: str) -> list[str]:
    """The titles of a feed as a program reads it, without a session."""
    answer = Client().get(f"/feeds/{feed_keys.key_for(reader)}/{path}.atom")
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (
        200,
        "application/atom+xml",
    )
    feed = ET.fromstring(answer.content)
    entries = feed.findall(f"{ATOM}entry")
    keys = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(keys)) == len(keys)
    return [entry.findtext(f"{ATOM}title") for entry in entries]


@pytest.fixture
def full(cast: Cast) -> Cast:
    """Something of each kind, on Ledger and on the hidden Vault."""
    vault = platform("Vault", cast.payments_core, cast.olu)
    for one in (cast.ledger, vault):
        roadmap.add(one, by=cast.olu, title=f"Export {one}", text="By <b>night</b>.", wanted=True)
        day = day_here()
        news.announce(one, by=cast.olu, title=f"News of {one}", first=day, last=day)
    submitted(cast.ana, cast.ledger, title="Count the fee once")
    own = repository(cast.ledger, "commons/ledger")
    opened = snapshots.take_in(own, cast.ana, title="Round once")
    merged = {"open": False, "merged": True, "merged_at": timezone.now()}
    over = {**merged, "merge_sha": snapshots.sha("m"), "title": "Round once"}
    snapshots.take_in(own, cast.ana, number=opened.number, **over)
    vault.restricted = True
    vault.save()
    return cast


def test_each_feed_tells_what_its_reader_may_see(full: Cast) -> None:
    assert titles(full.ana, "platforms") == ["Ledger"]
    assert titles(full.ana, "help-wanted") == ["Ledger: Export Ledger"]
    assert titles(full.ana, "announcements") == ["Ledger: News of Ledger"]
    assert set(titles(full.olu, "platforms")) == {"Ledger", "Vault"}
    assert len(titles(full.olu, "announcements")) == 2


def test_a_platform_s_feed_tells_what_happened_there(full: Cast) -> None:
    assert set(titles(full.ana, "ledger/news")) == {
        "Merged: Round once",
        "Proposed: Count the fee once",
        "Announced: News of Ledger",
        "Planned: Export Ledger",
    }
    key = feed_keys.key_for(full.ana)
    assert Client().get(f"/feeds/{key}/vault/news.atom").status_code == 404
    assert "Planned: Export Vault" in titles(full.olu, "vault/news")


def test_markup_of_others_stays_harmless_in_a_feed(full: Cast) -> None:
    key = feed_keys.key_for(full.ana)
    told = Client().get(f"/feeds/{key}/help-wanted.atom").content.decode()
    assert "&amp;lt;b&amp;gt;night" in told
    roadmap.add(full.ledger, by=full.olu, title="Sum", benefit="<img src=x>", wanted=True)
    services.edit(full.ledger, by=full.olu, summary="<img src=x>")
    for path in ("help-wanted", "platforms"):
        told = Client().get(f"/feeds/{key}/{path}.atom").content.decode()
        assert "&amp;lt;img" in told, path
        assert "&lt;img" not in told, path


def test_a_sign_that_no_feed_may_hold_is_left_out_of_it(full: Cast) -> None:
    day, key = day_here(), feed_keys.key_for(full.ana)
    odd = "Bell \x07\x0b\ufffe rings"
    news.announce(full.ledger, by=full.olu, title=odd, text=odd, first=day, last=day)
    roadmap.add(full.ledger, by=full.olu, title=odd, benefit=odd, wanted=True)
    held = {"title": odd, "text": odd, "place": odd, "day": day, "begins": time(9)}
    news.hold(full.ledger, by=full.olu, repeats="weekly", **held)
    services.edit(full.ledger, by=full.olu, name=odd, summary=odd)
    assert "Bell  rings" in titles(full.ana, "platforms")
    for path in ("announcements", "help-wanted", "ledger/news"):
        assert any("Bell  rings" in title for title in titles(full.ana, path)), path
    for path in ("calendar", "ledger/meetings"):
        told = Client().get(f"/feeds/{key}/{path}.ics").content.decode()
        assert not {"\x07", "\x0b", "\ufffe"} & {*told}


@pytest.mark.parametrize("path", ["platforms", "help-wanted", "announcements", "ledger/news"])
def test_a_long_feed_costs_no_more_queries_than_a_short_one(full: Cast, path: str) -> None:
    titles(full.ana, path)
    with CaptureQueriesContext(connection) as few:
        titles(full.ana, path)
    for number in range(12):
        roadmap.add(full.ledger, by=full.olu, title=f"Thing {number}", wanted=True)
        day = day_here()
        news.announce(full.ledger, by=full.olu, title=f"{number}", first=day, last=day)
        submitted(full.ana, full.ledger, title=f"Idea {number}")
        platform(f"Platform {number}", full.payments_core, full.olu)
    with CaptureQueriesContext(connection) as many:
        titles(full.ana, path)
    assert len(many) == len(few)


def test_skills_bring_people_and_help_together(full: Cast, client: Client) -> None:
    client.force_login(full.ana)
    assert "Say what you know" in client.get("/").content.decode()
    given = {"name": "Ana", "time_zone": "", "skills": "Go, SQL, go"}
    client.post("/settings/", given)
    full.ana.refresh_from_db()
    assert (full.ana.skills, full.ana.skill_keys) == (["Go", "SQL"], ["go", "sql"])
    assert "Nothing that waits for a helper" in client.get("/").content.decode()
    item = roadmap.add(full.ledger, by=full.olu, title="Faster", skills=["sql"], wanted=True)
    assert item.get_absolute_url() in client.get("/").content.decode()
    client.force_login(full.sam)
    assert "SQL" in client.get("/people/ana/").content.decode()
    assert "/people/ana/" in client.get("/jump/?q=sql").content.decode()
    refused = client.post("/settings/", {**given, "skills": "x" * 41})
    assert refused.status_code == 400


def test_the_addresses_stand_where_people_look(full: Cast, client: Client) -> None:
    client.force_login(full.ana)
    key = feed_keys.key_for(full.ana)
    assert f"/feeds/{key}/help-wanted.atom" in client.get("/settings/feeds/").content.decode()
    shown = client.get("/platforms/ledger/").content.decode()
    assert f"/feeds/{key}/ledger/news.atom" in shown
