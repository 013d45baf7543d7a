"""What people are told, once, and how they read it."""

import pytest
from django.test import Client

from people.models import Notification, User
from people.notify import notify
from people.selectors import unread
from tests.cast import Cast


def tell(*users: User, key: str = "proposal:1:accepted", path: str = "/people/olu/") -> None:
    notify(
        users, kind="proposal:accepted", title="Accepted", path=path, why="You proposed it", key=key
    )


def test_an_event_told_twice_is_one_notification(cast: Cast) -> None:
    tell(cast.ana, cast.ana, cast.olu)
    tell(cast.ana)
    assert unread(cast.ana).count() == unread(cast.olu).count() == 1


def test_programs_and_those_who_left_are_not_told(cast: Cast) -> None:
    cast.olu.is_active = False
    cast.dee.is_bot = True
    tell(cast.olu, cast.dee, cast.ana)
    assert [one.user for one in Notification.objects.all()] == [cast.ana]


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "javascript:x", ""])
def test_a_notification_leads_nowhere_else(cast: Cast, path: str) -> None:
    with pytest.raises(ValueError, match="leads to a page of this portal"):
        tell(cast.ana, path=path)


def test_opening_one_reads_it_and_leads_to_the_place(cast: Cast, client: Client) -> None:
    tell(cast.ana)
    client.force_login(cast.ana)
    one = Notification.objects.get()
    answer = client.get(one.get_absolute_url())
    assert answer["Location"] == "/people/olu/"
    assert unread(cast.ana).count() == 0


def test_somebody_elses_notification_is_not_there(cast: Cast, client: Client) -> None:
    tell(cast.ana)
    client.force_login(cast.sam)
    one = Notification.objects.get()
    assert client.get(one.get_absolute_url()).status_code == 404
    assert client.post(f"/inbox/{one.pk}/read/").status_code == 404
    assert unread(cast.ana).count() == 1


def test_mark_all_read_leaves_what_came_after_the_page_was_drawn(
    cast: Cast, client: Client
) -> None:
    tell(cast.ana)
    seen = Notification.objects.get().pk
    tell(cast.ana, key="later")
    client.force_login(cast.ana)
    client.post("/inbox/read/", {"up_to": seen})
    assert unread(cast.ana).count() == 1


def test_the_inbox_pages_by_key_and_its_queries_do_not_grow(
    cast: Cast, client: Client, django_assert_max_num_queries
) -> None:
    client.force_login(cast.ana)
    assert "Nothing yet" in client.get("/inbox/").content.decode()
    for number in range(70):
        tell(cast.ana, key=str(number))
    client.get("/inbox/")
    with django_assert_max_num_queries(8):
        first = client.get("/inbox/").context["page"]
    second = client.get("/inbox/", {"page": first.older}).context["page"]
    third = client.get("/inbox/", {"page": second.older}).context["page"]
    keys = [row.key for page in (first, second, third) for row in page.rows]
    assert keys == [str(number) for number in reversed(range(70))]
    assert third.older == "" == first.newer
    back = client.get("/inbox/", {"page": third.newer}).context["page"]
    assert [row.pk for row in back.rows] == [row.pk for row in second.rows]


def test_a_cursor_nobody_made_is_the_first_page(cast: Cast, client: Client) -> None:
    tell(cast.ana)
    client.force_login(cast.ana)
    for cursor in ("x", "-", "-²", "+99999999999999999999", "\0"):
        assert len(client.get("/inbox/", {"page": cursor}).context["page"].rows) == 1
