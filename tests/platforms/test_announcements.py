"""Announcements: who may tell whom, when it is news, and that each hears of it once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from journal import events
from people.models import Notification
from people.refusals import Forbidden, Invalid
from platforms.models import Announcement, Platform, Subscription
from platforms.services import news, roadmap
from platforms.tasks import tell_announcements
from tests.cast import Cast, day_here, person, platform

DAY = timedelta(days=1)


def told(cast: Cast, on: Platform | None = None, **more: object) -> Announcement:
    """News of Ledger by Olu, from today on."""
    given = {"title": "Read-only on Saturday", "first": day_here(), "last": day_here() + 3 * DAY}
    return news.announce(on or cast.ledger, by=cast.olu, **{**given, **more})


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_subscribers_are_told_once_and_everybody_sees_it_where_they_look(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.ana)
    client.post("/platforms/ledger/subscription/", {"act": "begin"})
    client.post("/platforms/ledger/subscription/", {"act": "begin"})
    assert Subscription.objects.count() == 1
    made = told(cast, text="**From six** to nine.")
    tell_announcements()
    note = Notification.objects.get()
    assert (note.user, note.title, note.path) == (
        cast.ana,
        "Ledger: Read-only on Saturday",
        made.get_absolute_url(),
    )
    for path in ("/", "/platforms/ledger/", "/announcements/", made.get_absolute_url()):
        assert "Read-only on Saturday" in page(client, path)
    assert "<strong>From six</strong>" in page(client, made.get_absolute_url())
    client.post("/platforms/ledger/subscription/", {"act": "end"})
    assert not Subscription.objects.exists()


def test_what_begins_later_is_told_then_and_not_before(cast: Cast, client: Client) -> None:
    news.subscribe(cast.ledger, by=cast.ana)
    made = told(cast, first=day_here() + DAY)
    tell_announcements()
    assert not Notification.objects.exists()
    client.force_login(cast.ana)
    page(client, made.get_absolute_url(), 404)
    assert str(made) not in page(client, "/announcements/")
    client.force_login(cast.olu)
    assert "To come" in page(client, "/announcements/")
    page(client, made.get_absolute_url())
    Announcement.objects.update(since=timezone.now() - DAY)
    tell_announcements()
    tell_announcements()
    assert Notification.objects.filter(user=cast.ana).count() == 1


def test_only_owners_announce_for_a_platform_and_only_admins_for_all(cast: Cast) -> None:
    ada = person("Ada", is_superuser=True)
    given = {"title": "News", "first": day_here(), "last": day_here()}
    for who, on in ((cast.ana, cast.ledger), (cast.olu, None)):
        with pytest.raises(Forbidden):
            news.announce(on, by=who, **given)
    made = news.announce(None, by=ada, **given)
    assert events.of(made.subject).get().kind == "announcement:made"
    with pytest.raises(Forbidden, match="Only admins"):
        news.end(made, by=cast.olu)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"last": day_here() - DAY}, "last"),
        ({"last": day_here() + 500 * DAY}, "last"),
        ({"first": day_here() - 3 * DAY, "last": day_here() - 2 * DAY}, "last"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    cast: Cast, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        told(cast, **wrong)
    assert set(refusal.value.fields) == {field}
    assert not Announcement.objects.exists()


def test_the_form_sent_twice_announces_once_and_keeps_what_was_typed(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.olu)
    path = "/announcements/new/?platform=ledger"
    given = {"title": "Read-only", "first": day_here(), "last": day_here(), "key": "one"}
    refused = client.post(path, {**given, "last": "soon"})
    assert (refused.status_code, "Read-only" in refused.content.decode()) == (400, True)
    first, second = client.post(path, given), client.post(path, given)
    made = Announcement.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == made.get_absolute_url()
    edit = f"{made.get_absolute_url()}edit/"
    client.post(edit, {**given, "title": "Read-only, later"})
    made.refresh_from_db()
    assert made.title == "Read-only, later"
    client.post(edit, {"act": "end"})
    client.post(edit, {"act": "end"})
    assert str(made) not in page(client, "/")
    kinds = [one.kind for one in events.of(made.subject)]
    assert kinds == ["announcement:made", "announcement:edited", "announcement:ended"]
    client.force_login(cast.ana)
    page(client, path, 403)


def test_news_of_a_hidden_platform_reaches_nobody_outside(cast: Cast, client: Client) -> None:
    vault = platform("Vault", cast.payments_core, cast.olu)
    for who in (cast.ana, cast.olu):
        news.subscribe(vault, by=who)
    Platform.objects.filter(pk=vault.pk).update(restricted=True)
    vault.refresh_from_db()
    made = told(cast, on=vault)
    assert [note.user for note in Notification.objects.all()] == [cast.olu]
    client.force_login(cast.ana)
    for path in ("/", "/announcements/"):
        assert str(made) not in page(client, path)
    page(client, made.get_absolute_url(), 404)


def test_subscribers_hear_of_help_that_is_wanted_the_first_time(cast: Cast) -> None:
    news.subscribe(cast.ledger, by=cast.ana)
    item = roadmap.add(cast.ledger, by=cast.olu, title="Export days")
    assert not Notification.objects.exists()
    for wanted in (True, False, True):
        roadmap.edit(item, by=cast.olu, wanted=wanted)
    assert Notification.objects.get().title == "Ledger wants help: Export days"


@pytest.mark.parametrize("path", ["/announcements/", "/platforms/ledger/", "/"])
def test_many_announcements_cost_no_more_queries_than_one(
    cast: Cast, client: Client, path: str
) -> None:
    client.force_login(cast.ana)
    told(cast)
    page(client, path)  # what is kept between requests is asked for once
    with CaptureQueriesContext(connection) as one:
        page(client, path)
    for number in range(29):
        told(cast, title=f"News {number}")
    with CaptureQueriesContext(connection) as thirty:
        assert "News 28" in page(client, path)
    assert len(thirty) == len(one)
