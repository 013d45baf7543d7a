"""Where every address of a merged platform leads, and that none tells of a hidden successor."""

import re
from collections.abc import Iterator
from datetime import time, timedelta

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken

from contributions.services.ideas import Idea
from contributions.services.proposing import propose
from people import feed_keys
from people.models import User
from people.refusals import Forbidden, Refused
from platforms.models import Announcement, Platform, RoadmapItem
from platforms.services import news, roadmap
from platforms.services.retiring import bring_back, merge
from tests import snapshots
from tests.cast import Cast, day_here, long_ago, platform, repository
from tests.contributions.ideas import submitted
from tests.platforms.programs import Program
from tests.portal.test_routes import routes

API = "api/v1/"
#: Merging again answers as the first time.
MERGE = "api/v1/platforms/<slug:slug>/merge/"
OF_A_PLATFORM = sorted(
    route
    for route in routes()
    if "platforms/<slug:slug>/" in route or "feeds/<str:key>/<slug:slug>/" in route
)


@pytest.fixture
def item(cast: Cast) -> RoadmapItem:
    """Planned on Old Books, which is part of Ledger by now; so is its repository."""
    books = platform("Old Books", cast.payments_core, cast.olu)
    repository(books, "commons/old-books", 77)
    made = roadmap.add(books, by=cast.olu, title="Export", wanted=True)
    merge(books, into=cast.ledger, by=cast.olu, reason="One book.")
    made.refresh_from_db()
    return made


def address(route: str, slug: str, item: RoadmapItem, user: User) -> str:
    known = {
        "<slug:slug>": slug,
        "<str:key>": feed_keys.key_for(user),
        "roadmap/<int:pk>": f"roadmap/{item.pk}",
        "repositories/<int:pk>": f"repositories/{item.platform.repositories.get().pk}",
        "<slug:check>": "channel",
        # The platform is looked for first.
        "<int:pk>": "1",
    }
    for pattern, value in known.items():
        route = route.replace(pattern, value)
    assert "<" not in route, f"{route}: say above what stands there"
    return f"/{route}"


def asked(
    method: str, slug: str, item: RoadmapItem, user: User
) -> Iterator[tuple[str, str, HttpResponseBase]]:
    """Every address that takes the method, and how somebody is answered there."""
    page, token = Client(), AuthToken.objects.create(user)[1]
    page.force_login(user)
    program = Client(headers={"Authorization": f"Bearer {token}"})
    for route in OF_A_PLATFORM:
        client = program if route.startswith(API) else page
        path = address(route, slug, item, user)
        answer = client.generic(method, path, b"{}", content_type="application/json")
        if answer.status_code != 405:
            yield route, path, answer


def test_whoever_reads_is_led_to_the_same_place_of_the_successor(
    cast: Cast, item: RoadmapItem
) -> None:
    led = 0
    for route, _, answer in asked("GET", "old-books", item, cast.olu):
        if route == MERGE:
            continue
        there = address(route, "ledger", item, cast.olu).replace("/retire/", "/")
        assert (answer.status_code, answer.headers.get("Location")) == (301, there), route
        assert "no-store" in answer["Cache-Control"], route
        led += 1
    assert led >= 19


def test_whoever_writes_is_told_and_nothing_is_done(cast: Cast, item: RoadmapItem) -> None:
    told = 0
    for method in ("POST", "PUT", "DELETE"):
        for route, _, answer in asked(method, "old-books", item, cast.olu):
            if route == MERGE or route.startswith("feeds/"):
                continue
            assert answer.status_code == 409, f"{method} {route}"
            assert "Old Books is part of Ledger now" in answer.content.decode(), route
            told += 1
    assert told >= 15
    item.refresh_from_db()
    assert item.state == "open"


def test_no_address_tells_of_a_successor_that_is_hidden(cast: Cast, item: RoadmapItem) -> None:
    Platform.objects.filter(pk=cast.ledger.pk).update(restricted=True)
    for method in ("GET", "POST", "PUT", "DELETE"):
        for route, path, answer in asked(method, "old-books", item, cast.ana):
            shown = b"".join(answer) if answer.streaming else answer.content
            found = re.findall(r"(?i)ledger", shown.decode() + answer.headers.get("Location", ""))
            assert not found, f"{method} {path}"
            assert answer.status_code != 301, route


def test_the_question_in_the_address_is_kept_and_the_page_says_why(
    cast: Cast, item: RoadmapItem, client: Client
) -> None:
    client.force_login(cast.ana)
    answer = client.get("/platforms/old-books/approvers/?paths=a", follow=True)
    assert answer.redirect_chain == [("/platforms/ledger/approvers/?paths=a", 301)]
    assert "Old Books is part of Ledger now." in answer.content.decode()


def test_what_was_proposed_to_it_is_proposed_to_the_successor(
    cast: Cast, item: RoadmapItem, client: Client
) -> None:
    client.force_login(cast.ana)
    asked = "/propose/?platform=old-books&platform=ledger&item="
    answer = client.get(asked)
    assert (answer.status_code, answer["Location"]) == (301, "/propose/?platform=ledger&item=")
    books = Platform.objects.get(slug="old-books")
    idea = Idea(title="Once", problem="Twice.", platforms=(books,))
    with pytest.raises(Refused, match="Old Books is part of Ledger now"):
        propose(idea, by=cast.ana)
    Platform.objects.filter(pk=cast.ledger.pk).update(restricted=True)
    assert client.get(asked).status_code == 200
    with pytest.raises(Refused, match="Old Books takes no proposals"):
        propose(idea, by=cast.ana)


def test_a_refusal_names_the_successor_only_to_who_may_see_it(
    cast: Cast, item: RoadmapItem
) -> None:
    books = Platform.objects.get(slug="old-books")
    given = {"platform": "old-books", "title": "Hours", "day": "2026-01-05", "begins": "10:00"}
    status, answer = Program(cast.olu).ask("POST", "meetings/", given)
    assert (status, answer) == (403, {"detail": "Old Books is part of Ledger now and read only."})
    Platform.objects.filter(pk=cast.ledger.pk).update(restricted=True)
    with pytest.raises(Forbidden, match="part of another platform now and read only"):
        news.hold(books, by=cast.ana)
    books.roles.update(user=cast.sam)
    with pytest.raises(Refused, match="part of another platform now, so it is not brought back"):
        bring_back(books, by=cast.sam)


def test_a_thing_that_never_was_there_is_not_led_on(
    cast: Cast, item: RoadmapItem, client: Client
) -> None:
    client.force_login(cast.ana)
    assert client.get("/platforms/ledger/roadmap/999999/").status_code == 404
    assert client.get("/platforms/nothing/roadmap/999999/").status_code == 404
    assert client.get("/platforms/old-books/roadmap/999999/", follow=True).status_code == 404
    assert client.get(reverse("platform", args=["ledger"])).status_code == 200


def test_a_list_narrowed_to_the_old_name_has_what_is_the_successor_s_now(
    cast: Cast, item: RoadmapItem, client: Client
) -> None:
    books, today = Platform.objects.get(slug="old-books"), day_here()
    news.hold(cast.ledger, by=cast.olu, title="Hours", day=today, begins=time(9), repeats="weekly")
    then = long_ago()
    said = {
        "title": "Told",
        "by": cast.olu,
        "since": then,
        "until": then + timedelta(days=1),
        "at": then,
    }
    told = [Announcement.objects.create(platform=one, **said) for one in (books, cast.ledger)]
    idea = submitted(cast.ana, cast.ledger)
    change = snapshots.take_in(item.platform.repositories.get(), cast.ana)
    olu, ana = Program(cast.olu), Program(cast.ana)
    for path, ids in (
        ("meetings/", {cast.ledger.meetings.get().pk}),
        ("announcements/", {one.pk for one in told}),
        ("proposals/", {idea.pk}),
        ("changes/", {change.pk}),
    ):
        for slug in ("old-books", "ledger"):
            found = olu.get(path, platform=slug)["results"]
            assert {row["id"] for row in found} == ids, f"{path} {slug}"
    client.force_login(cast.olu)
    for path in ("/proposals/", "/changes/"):
        now, before = (
            client.get(path, {"platform": slug}).content.decode()
            for slug in ("ledger", "old-books")
        )
        row = f"{path}{(idea if path == '/proposals/' else change).pk}/"
        assert row in now, path
        assert row in before, path
    Platform.objects.filter(pk=cast.ledger.pk).update(restricted=True)
    for path, ids in (("meetings/", []), ("announcements/", [told[0].pk])):
        found = ana.get(path, platform="old-books")["results"]
        assert [row["id"] for row in found] == ids, path
        assert ana.ask("GET", path, platform="ledger")[0] == 400
    for path in ("proposals/", "changes/"):
        assert "Ledger" not in str(ana.get(path, platform="old-books"))
