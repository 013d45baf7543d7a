"""Two who edit the same at once: nobody's words are lost, and nobody's are overwritten unseen."""

from datetime import time
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client

from people.models import User
from platforms.models import Announcement, Meeting, Platform, RoadmapItem, Role
from platforms.services import news, roadmap
from tests.cast import Cast, day_here, role


class Writer:
    """Somebody with a form open in a browser, which sends all that is on it."""

    def __init__(self, user: User, address: str, form: str = "form") -> None:
        self.client, self.address = Client(), address
        self.client.force_login(user)
        self.form = self.client.get(address).context[form]
        if form == "forms":
            self.form = self.form["hold"]
        self.sent = {bound.html_name: _as_sent(bound) for bound in self.form}

    def save(self, **changed: object) -> HttpResponse:
        self.sent |= changed
        return self.client.post(self.address, self.sent)

    def again(self, answer: HttpResponse, form: str = "form") -> HttpResponse:
        """Save what the page shows once more, with what it says was seen."""
        shown = answer.context[form]
        self.sent["seen"] = (shown["hold"] if form == "forms" else shown)["seen"].value()
        return self.save()


def _as_sent(bound) -> object:
    value = bound.field.prepare_value(bound.value())
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return "" if value in (None, False) else value


def said(answer: HttpResponse) -> str:
    return " ".join(unescape(answer.content.decode()).split())


@pytest.fixture
def two(cast: Cast) -> tuple[User, User]:
    role(cast.ledger, Role.OWNER, user=cast.dee)
    return cast.olu, cast.dee


def test_what_two_owners_change_of_a_platform_is_all_kept(cast: Cast, two: tuple) -> None:
    first, second = (Writer(user, "/platforms/ledger/edit/") for user in two)
    assert first.save(guide="Install it.\r\nTest it.", tags="money").status_code == 302
    assert second.save(vision="One ledger.", workdays=["0", "1"]).status_code == 302
    ledger = Platform.objects.get(pk=cast.ledger.pk)
    assert (ledger.guide.split(), ledger.vision) == (
        ["Install", "it.", "Test", "it."],
        "One ledger.",
    )
    assert (ledger.tags, ledger.workdays) == (["money"], [0, 1])


def test_the_same_field_changed_by_both_is_shown_and_saved_only_once_it_was_seen(
    cast: Cast, two: tuple
) -> None:
    first, second = (Writer(user, "/platforms/ledger/edit/") for user in two)
    first.save(summary="Olu’s words.", openness="ask_first")
    answer = second.save(summary="Dee’s words.")
    assert answer.status_code == 400
    assert "Somebody else changed this while you wrote. It says now: “Olu’s words.”" in said(answer)
    assert "Dee’s words." in said(answer)
    assert Platform.objects.get(pk=cast.ledger.pk).summary == "Olu’s words."
    assert second.again(answer).status_code == 302
    ledger = Platform.objects.get(pk=cast.ledger.pk)
    assert (ledger.summary, ledger.openness) == ("Dee’s words.", "ask_first")


def test_both_may_say_the_same(cast: Cast, two: tuple) -> None:
    first, second = (Writer(user, "/platforms/ledger/edit/") for user in two)
    assert [one.save(summary="Ours.").status_code for one in (first, second)] == [302, 302]


@pytest.mark.parametrize("seen", ["", "x", "[]", "{}", "[" * 5000, '{"summary": 5}', "null"])
def test_a_form_that_does_not_say_what_it_began_with_is_saved_or_refused(
    cast: Cast, two: tuple, seen: str
) -> None:
    writer = Writer(cast.olu, "/platforms/ledger/edit/")
    assert writer.save(summary="New.", seen=seen).status_code in (302, 400)


def test_items_announcements_and_meetings_are_kept_likewise(cast: Cast, two: tuple) -> None:
    day = day_here()
    item = roadmap.add(cast.ledger, by=cast.olu, title="Export", mentor=cast.dee)
    told = news.announce(cast.ledger, by=cast.olu, title="Read-only", first=day, last=day)
    hours = {"title": "Hours", "day": day, "begins": time(9), "repeats": "weekly"}
    held = news.hold(cast.ledger, by=cast.olu, **hours)
    for address, row, texts, form in (
        (f"{item.get_absolute_url()}edit/", item, ("benefit", "text"), "form"),
        (f"{told.get_absolute_url()}edit/", told, ("title", "text"), "form"),
        (f"/platforms/ledger/meetings/?change={held.pk}", held, ("place", "text"), "forms"),
    ):
        first, second, third = (Writer(user, address, form) for user in (*two, cast.olu))
        acts = {"act": "change", "row": held.pk} if form == "forms" else {}
        one, other = texts
        assert first.save(**{one: "Olu’s"}, **acts).status_code == 302, address
        assert second.save(**{other: "Dee’s"}, **acts).status_code == 302, address
        row.refresh_from_db()
        assert (getattr(row, one), getattr(row, other)) == ("Olu’s", "Dee’s"), address
        answer = third.save(**{one: "Late"}, **acts)
        assert answer.status_code == 400, address
        assert "“Olu’s”" in said(answer)
        assert third.again(answer, form).status_code == 302
        row.refresh_from_db()
        assert (getattr(row, one), getattr(row, other)) == ("Late", "Dee’s"), address
    assert (RoadmapItem.objects.get().mentor, Meeting.objects.get().title) == (cast.dee, "Hours")
    assert Announcement.objects.get().since == told.since
