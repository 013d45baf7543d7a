"""Announcements, meetings and subscriptions for programs, under the rules of the pages."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from journal import events
from people.models import Notification
from platforms.models import Announcement, Meeting, Platform, Subscription
from platforms.services import news
from tests.cast import Cast, day_here, person, platform
from tests.platforms.programs import Program

DAY = timedelta(days=1)


@pytest.fixture
def vault(cast: Cast) -> Platform:
    """A platform of Olu's that Ana may not see."""
    return platform("Vault", cast.payments_core, cast.olu, restricted=True)


def told(**more: object) -> dict[str, object]:
    day = day_here()
    return {"platform": "ledger", "title": "Read-only", "first": day, "last": day + DAY, **more}


def hours(**more: object) -> dict[str, object]:
    """A meeting on a weekday to come."""
    day = day_here() + timedelta(days=3)
    return {"platform": "ledger", "title": "Hours", "day": day, "begins": "10:00", **more}


def test_an_owner_announces_once_however_often_it_is_sent(cast: Cast) -> None:
    news.subscribe(cast.ledger, by=cast.ana)
    olu = Program(cast.olu)
    given = told(text="For *a day*.", key="one")
    status, made = olu.ask("POST", "announcements/", given)
    assert (status, made["platform"], made["by"]) == (201, "ledger", "olu")
    assert olu.ask("POST", "announcements/", given) == (201, made)
    assert Announcement.objects.count() == 1
    assert Notification.objects.get(user=cast.ana).title == "Ledger: Read-only"
    assert Program(cast.ana).get("announcements/")["results"] == [made]


def test_an_announcement_is_changed_in_part_and_ended(cast: Cast) -> None:
    olu = Program(cast.olu)
    _, made = olu.ask("POST", "announcements/", told(text="For a day."))
    path = f"announcements/{made['id']}/"
    status, changed = olu.ask("PATCH", path, {"title": "Open again"})
    assert (status, changed) == (200, {**made, "title": "Open again"})
    status, ended = olu.ask("POST", f"{path}end/")
    assert status == 200
    assert ended["until"] < changed["until"]
    assert olu.ask("POST", f"{path}end/") == (200, ended)
    kinds = [one.kind for one in events.of(f"announcement:{made['id']}")]
    assert kinds == ["announcement:made", "announcement:edited", "announcement:ended"]


def test_what_is_to_be_announced_only_its_owners_read(cast: Cast) -> None:
    later = day_here() + timedelta(days=4)
    _, made = Program(cast.olu).ask("POST", "announcements/", told(first=later, last=later))
    assert Program(cast.olu).get("announcements/", coming="1")["results"] == [made]
    assert Program(cast.ana).get("announcements/", coming="1")["results"] == []
    assert Program(cast.ana).ask("GET", f"announcements/{made['id']}/")[0] == 404
    assert Program(cast.olu).get("announcements/")["results"] == []


def test_refusals_are_the_words_of_the_page(cast: Cast, vault: Platform) -> None:
    ana = Program(cast.ana)
    status, answer = ana.ask("POST", "announcements/", told())
    assert (status, "Only owners of Ledger" in answer["detail"]) == (403, True)
    assert ana.ask("POST", "announcements/", told(platform=None)) == (
        403,
        {"detail": "Only admins announce for everybody."},
    )
    for slug in ("vault", "no-such-platform"):
        assert ana.ask("POST", "announcements/", told(platform=slug)) == (
            400,
            {
                "detail": "Nothing was done.",
                "fields": {"platform": "There is no such platform."},
            },
        )
        assert ana.ask("GET", "announcements/", platform=slug)[0] == 400
    yesterday = day_here() - DAY
    for wrong, place in (
        (told(last=yesterday, first=yesterday), "last"),
        (told(last=date.max, first=date.max), "last"),
        (told(last=date.min, first=date.min), "last"),
        (told(title=" x " * 100), "title"),
    ):
        status, answer = Program(cast.olu).ask("POST", "announcements/", wrong)
        assert status == 400
        assert place in answer.get("fields", answer)
    assert not Announcement.objects.exists()


def test_news_and_meetings_of_what_is_hidden_stand_in_no_list(cast: Cast, vault: Platform) -> None:
    olu, ana = Program(cast.olu), Program(cast.ana)
    for body, where in (
        (told(platform="vault"), "announcements/"),
        (hours(platform="vault"), "meetings/"),
    ):
        status, made = olu.ask("POST", where, body)
        assert status == 201
        assert olu.get(where, platform="vault")["results"] == [made]
        assert ana.get(where)["results"] == []
        assert ana.ask("GET", f"{where}{made['id']}/")[0] == 404


def test_an_owner_holds_a_meeting_once_and_it_tells_its_next_times(cast: Cast) -> None:
    olu = Program(cast.olu)
    status, made = olu.ask("POST", "meetings/", hours(repeats="weekly"))
    assert (status, made["time_zone"], made["rule"]) == (201, "Europe/Berlin", "FREQ=WEEKLY")
    assert len(made["dates"]) == 5
    assert made["dates"][0]["begins"].startswith(made["day"])
    assert olu.ask("POST", "meetings/", hours(repeats="weekly")) == (201, made)
    assert Meeting.objects.count() == 1
    assert Program(cast.ana).get(f"meetings/{made['id']}/") == made


def test_a_meeting_is_changed_in_part_left_out_and_ended(cast: Cast) -> None:
    olu = Program(cast.olu)
    _, made = olu.ask("POST", "meetings/", hours(repeats="weekly"))
    path = f"meetings/{made['id']}/"
    status, changed = olu.ask("PATCH", path, {"begins": "11:30", "minutes": 45})
    assert (status, changed["begins"], changed["title"]) == (200, "11:30:00", "Hours")
    for _ in range(2):
        status, skipped = olu.ask("POST", f"{path}skip/", {"day": made["day"]})
        assert (status, skipped["skipped"]) == (200, [made["day"]])
    assert not skipped["dates"][0]["begins"].startswith(made["day"])
    for _ in range(2):
        status, ended = olu.ask("POST", f"{path}end/")
        assert (status, ended["dates"]) == (200, [])
    assert olu.get("meetings/")["results"] == []
    kinds = [one.kind for one in events.of(f"meeting:{made['id']}")]
    assert kinds == ["meeting:added", "meeting:changed", "meeting:skipped", "meeting:ended"]


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"day": date.max}, "day"),
        ({"day": date.min, "repeats": "weekly"}, "day"),
        ({"last_day": date.max, "repeats": "weekly"}, "last_day"),
        ({"last_day": day_here()}, "last_day"),
        ({"minutes": 1441}, "minutes"),
        ({"repeats": "hourly"}, "repeats"),
        ({"begins": "25:00"}, "begins"),
        ({"title": ""}, "title"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused_at_its_field(
    cast: Cast, wrong: dict[str, object], place: str
) -> None:
    status, answer = Program(cast.olu).ask("POST", "meetings/", hours(**wrong))
    assert status == 400
    assert place in answer.get("fields", answer)
    assert not Meeting.objects.exists()


def test_a_day_out_of_reach_is_not_left_out(cast: Cast) -> None:
    meeting = news.hold(cast.ledger, by=cast.olu, **_day(hours()))
    status, answer = Program(cast.olu).ask(
        "POST", f"meetings/{meeting.pk}/skip/", {"day": date.min}
    )
    assert (status, list(answer["fields"])) == (400, ["day"])


def _day(given: dict[str, object]) -> dict[str, object]:
    return {"title": given["title"], "day": given["day"], "begins": time(10)}


def test_one_s_own_meetings_are_of_what_one_follows_or_has_a_say_on(cast: Cast) -> None:
    news.hold(cast.ledger, by=cast.olu, **_day(hours()))
    assert Program(cast.ana).get("meetings/", mine="1")["results"] == []
    assert Program(cast.dee).get("meetings/", mine="1")["results"] != []
    assert Program(cast.ana).ask("PUT", "platforms/ledger/subscription/")[0] == 200
    assert len(Program(cast.ana).get("meetings/", mine="1")["results"]) == 1


def test_what_one_subscribes_to_is_one_s_own_and_safe_to_repeat(
    cast: Cast, vault: Platform
) -> None:
    ana = Program(cast.ana)
    first = ana.ask("PUT", "platforms/ledger/subscription/")
    assert first == ana.ask("PUT", "platforms/ledger/subscription/")
    assert ana.get("subscriptions/")["results"] == [first[1]]
    assert (first[1]["platform"], first[1]["name"]) == ("ledger", "Ledger")
    # What has become hidden since is told no more.
    Subscription.objects.create(platform=vault, user=cast.ana, since=timezone.now())
    assert ana.get("subscriptions/")["results"] == [first[1]]
    assert ana.ask("PUT", "platforms/vault/subscription/")[0] == 404
    assert Program(cast.dee).get("subscriptions/")["results"] == []
    for _ in range(2):
        assert ana.ask("DELETE", "platforms/ledger/subscription/") == (204, None)
    assert ana.get("subscriptions/")["results"] == []


@pytest.mark.parametrize("where", ["announcements/", "meetings/", "subscriptions/"])
def test_a_list_leads_on_and_asks_no_more_of_thirty_rows_than_of_one(
    cast: Cast, where: str
) -> None:
    eve = person("Eve")
    program = Program(eve)

    def add(number: int) -> None:
        one = platform(f"Tool {number:02}", cast.storefront, cast.olu)
        day = day_here() + timedelta(days=1 + number % 9)
        news.announce(one, by=cast.olu, title="News", first=day_here(), last=day)
        news.hold(one, by=cast.olu, **_day(hours()))
        news.subscribe(one, by=eve)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            program.get(where)
        return len(asked)

    add(0)
    program.get(where)
    once = queries()
    for number in range(1, 31):
        add(number)
    assert queries() == once
    first = program.get(where)
    second = program.get(first["next"])
    assert (len(first["results"]), len(second["results"]), second["next"]) == (30, 1, None)
    assert second["results"][0] not in first["results"]
