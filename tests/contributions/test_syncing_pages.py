"""Admins see what is out of step, search effects and deliveries, and try them again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions import record
from contributions.models import Change, Delivery, RefusedDeliveries
from contributions.pages import in_step, journal_lists
from contributions.services import syncing
from journal import effects, events
from journal.models import Effect
from people.models import HostAccount, User
from people.refusals import Forbidden, Refused
from platforms.models import Repository
from tests import snapshots
from tests.cast import Cast, account, person, repository


@pytest.fixture
def ida(cast: Cast) -> User:
    return person("Ida", is_superuser=True)


@pytest.fixture
def signed_in(client: Client, ida: User) -> Client:
    client.force_login(ida)
    return client


@pytest.fixture
def ledger(cast: Cast) -> Repository:
    return repository(cast.ledger, "commons/ledger", confirmed_at=timezone.now())


def effect(key: str, **fields: object) -> Effect:
    """An effect that waits, as `ask` leaves it, or as `fields` say."""
    handler = key.partition(":")[0]
    return Effect.objects.create(
        **{
            "handler": handler,
            "key": key,
            "due_at": timezone.now(),
            "arguments": {"n": 1},
            **fields,
        }
    )


def delivery(on: Repository, number: int, **fields: object) -> Delivery:
    return Delivery.objects.create(
        **{
            "host": on.host,
            "delivery_id": f"id-{number}",
            "event": "pull_request",
            "action": "opened",
            "repository": on,
            "number": number,
            "received_at": timezone.now(),
            **fields,
        }
    )


def test_the_headline_says_whether_everything_is_in_step(
    signed_in: Client, ledger: Repository
) -> None:
    assert "Everything is in step" in signed_in.get("/admin/sync/").content.decode()
    effect("contributions.look:1:2", due_at=timezone.now() - timedelta(minutes=2))
    page = signed_in.get("/admin/sync/").content.decode()
    assert "Every repository is in step, 1 effect waits too long" in page
    Repository.objects.update(failing_since=timezone.now(), last_error="The host answered 503.")
    page = signed_in.get("/admin/sync/").content.decode()
    assert "1 repository is behind" in page
    assert "The host answered 503." in page


def test_a_repository_is_behind_when_it_was_not_confirmed_for_five_minutes(
    cast: Cast, ledger: Repository
) -> None:
    now = timezone.now()
    late = now - timedelta(minutes=6)
    repository(cast.ledger, "commons/late", remote_id=2, confirmed_at=late)
    repository(cast.ledger, "commons/never", remote_id=3)
    repository(cast.ledger, "commons/old", remote_id=4, archived=True)
    behind = in_step.repositories({"state": "behind"}).rows
    assert [row.repository.full_name for row in behind] == ["commons/late", "commons/never"]
    assert in_step.overview(now)["repositories"]["behind"] == 2
    assert [row.behind for row in in_step.repositories({}).rows] == [True, False, True, False]


def test_accounts_of_open_changes_that_match_nobody_are_named(
    cast: Cast, ledger: Repository
) -> None:
    stranger, robot = account(None, 900, "stranger"), account(None, 901, "robot")
    HostAccount.objects.filter(pk=robot.pk).update(is_bot=True)
    for one in (stranger, robot):
        Change.objects.filter(pk=snapshots.take_in(ledger, cast.ana).pk).update(author=one)
    assert in_step.unmatched_accounts([ledger]) == {ledger.pk: ["stranger"]}


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, ["b:1", "a:3", "a:2"]),
        ({"state": "failing"}, ["a:2"]),
        ({"state": "given_up"}, ["a:3"]),
        ({"state": "done"}, ["a:4"]),
        ({"state": "all"}, ["b:1", "a:4", "a:3", "a:2"]),
        ({"handler": "a"}, ["a:3", "a:2"]),
        ({"q": "a:3"}, ["a:3"]),
        ({"q": "nothing"}, []),
    ],
)
def test_effects_are_found_by_state_handler_and_beginning(
    cast: Cast, chosen: dict, expected: list[str]
) -> None:
    now = timezone.now()
    effect("a:2", last_error="It broke.", attempts=3)
    effect("a:3", given_up_at=now, last_error="It broke.")
    effect("a:4", done_at=now)
    effect("b:1")
    found = journal_lists.effects(chosen).order_by("-pk")
    assert [one.key for one in found] == expected


def test_a_subject_is_found_without_naming_what_is_done_to_it(cast: Cast) -> None:
    effect(f"{record.LOOK}:12:7")
    effect(f"{record.LOOK}:13:7")
    assert [one.key for one in journal_lists.effects({"q": "12:7"})] == [f"{record.LOOK}:12:7"]


def test_a_given_up_effect_is_tried_again_and_done(
    signed_in: Client, ledger: Repository, ida: User
) -> None:
    given_up = effect(
        f"{record.LOOK_AT_REPOSITORY}:0",
        handler="contributions.judge-platform",
        arguments={"platform": ledger.platform_id},
        given_up_at=timezone.now(),
        attempts=150,
        last_error="It broke.",
    )
    address = f"/admin/sync/effects/{given_up.pk}/"
    assert "The last try failed" in signed_in.get(address).content.decode()
    assert signed_in.post(address)["Location"] == address
    given_up.refresh_from_db()
    assert (given_up.given_up_at, given_up.attempts) == (None, 0)
    assert effects.carry_out(given_up.pk)
    assert "Try again now" not in signed_in.get(address).content.decode()
    event = events.of("effects").get()
    assert (event.kind, event.actor_id) == ("effects:tried-again", ida.pk)


def test_trying_again_what_waits_already_under_another_row_makes_no_second(ida: User) -> None:
    now = timezone.now()
    old, older = effect("a:1", given_up_at=now), effect("a:1", given_up_at=now)
    assert syncing.try_again(Effect.objects.filter(key="a:1"), by=ida) == 1
    waiting = Effect.objects.filter(key="a:1", given_up_at=None)
    assert [one.pk for one in waiting] == [max(old.pk, older.pk)]
    with pytest.raises(Refused, match="None of these waits"):
        syncing.try_again(Effect.objects.filter(pk=min(old.pk, older.pk)), by=ida)


def test_all_that_is_found_is_tried_again_and_the_page_says_how_far_it_is(
    signed_in: Client,
) -> None:
    given_up = [effect(f"a:{n}", given_up_at=timezone.now(), attempts=150) for n in range(3)]
    effect("b:1")
    address = "/admin/sync/effects/?state=given_up"
    assert "Try all 3 again now" in signed_in.get(address).content.decode()
    assert signed_in.post(address)["Location"] == address
    assert "Trying again: 0 of 3 tried, 0 done" in signed_in.get(address).content.decode()
    Effect.objects.filter(pk=given_up[0].pk).update(attempts=1, done_at=timezone.now())
    Effect.objects.filter(pk=given_up[1].pk).update(attempts=1)
    assert "Trying again: 2 of 3 tried, 1 done" in signed_in.get(address).content.decode()
    Effect.objects.filter(pk=given_up[2].pk).update(attempts=1)
    assert "Trying again" not in signed_in.get(address).content.decode()
    assert Effect.objects.get(key="b:1").retried_at is None


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, [3, 2, 1]),
        ({"event": "push"}, [3]),
        ({"host": "default"}, [3, 2, 1]),
        ({"host": "other"}, []),
        ({"q": "id-2"}, [2]),
        ({"q": "commons/ledger#1"}, [1]),
        ({"q": "Commons/Ledger"}, [3, 2, 1]),
        ({"q": "commons/other"}, []),
        ({"q": "commons/ledger#x"}, []),
        ({"q": "commons/ledger#99999999999"}, []),
    ],
)
def test_deliveries_are_found_by_event_host_and_what_they_are_about(
    ledger: Repository, chosen: dict, expected: list[int]
) -> None:
    delivery(ledger, 1)
    delivery(ledger, 2)
    delivery(ledger, 3, event="push")
    found = journal_lists.deliveries(chosen).order_by("-pk")
    assert [one.number for one in found] == expected


def test_what_a_delivery_hinted_at_is_read_again(signed_in: Client, ledger: Repository) -> None:
    told = delivery(ledger, 7)
    address = f"/admin/sync/deliveries/{told.pk}/"
    assert "Nothing is on record" in signed_in.get(address).content.decode()
    signed_in.post(address)
    assert Effect.objects.get().key == f"{record.LOOK}:{ledger.pk}:7"
    assert f"{record.LOOK}:{ledger.pk}:7" in signed_in.get(address).content.decode()
    signed_in.post(address)
    assert Effect.objects.count() == 1


def test_what_was_refused_is_counted_on_the_page(signed_in: Client) -> None:
    today = timezone.now().date()
    RefusedDeliveries.objects.create(day=today, reason="signature", count=12)
    page = signed_in.get("/admin/sync/deliveries/").content.decode()
    assert "12 signature" in page


def test_sync_now_asks_for_the_repository_to_be_read(
    signed_in: Client, ledger: Repository, django_capture_on_commit_callbacks
) -> None:
    address = f"/admin/sync/repositories/{ledger.pk}/"
    answer = signed_in.post(address, {"back": "/admin/hosts/default/"})
    assert answer["Location"] == "/admin/hosts/default/"
    assert Effect.objects.get().handler == record.LOOK_AT_REPOSITORY
    answer = signed_in.post(address, {"back": "https://elsewhere.example/"})
    assert answer["Location"] == "/admin/sync/"


def test_only_admins_try_again(cast: Cast, ledger: Repository) -> None:
    told, waiting = delivery(ledger, 7), effect("a:1")
    for user in (cast.ana, cast.olu, cast.max):
        with pytest.raises(Forbidden):
            syncing.read_again(told, by=user)
        with pytest.raises(Forbidden):
            syncing.sync_now(ledger, by=user)
        with pytest.raises(Forbidden):
            syncing.try_again(Effect.objects.filter(pk=waiting.pk), by=user)


def test_a_connections_page_shows_its_repositories_the_late_ones_first(
    signed_in: Client, cast: Cast, ledger: Repository
) -> None:
    repository(cast.ledger, "commons/zeta", remote_id=2)
    page = signed_in.get("/admin/hosts/default/").content.decode()
    assert page.index("commons/zeta") < page.index("commons/ledger")
    assert f'action="/admin/sync/repositories/{ledger.pk}/"' in page


@pytest.mark.parametrize(
    "address",
    ["/admin/sync/", "/admin/sync/effects/?state=all", "/admin/sync/deliveries/"],
)
def test_thirty_rows_cost_as_many_queries_as_one(
    signed_in: Client, cast: Cast, ledger: Repository, django_assert_num_queries, address: str
) -> None:
    def more(first: int, count: int) -> None:
        for n in range(first, first + count):
            delivery(ledger, n)
            effect(f"a:{n}")
            repository(cast.ledger, f"commons/r{n}", remote_id=100 + n)

    more(0, 1)
    signed_in.get(address)
    with CaptureQueriesContext(connection) as one:
        signed_in.get(address)
    more(1, 28)
    with django_assert_num_queries(len(one)):
        signed_in.get(address)
