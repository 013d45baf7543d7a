"""Who is signed in is asked anew at every request."""

from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tests.cast import Cast


def signed_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


def test_a_session_lets_in_until_it_ends(client: Client, cast: Cast) -> None:
    assert not signed_in(client)
    client.force_login(cast.ana)
    assert signed_in(client)
    Session.objects.update(expire_date=timezone.now())
    assert not signed_in(client)


def test_a_session_that_was_taken_away_is_over_at_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.ana)
    assert signed_in(client)
    Session.objects.all().delete()
    assert not signed_in(client)


def test_who_is_deactivated_is_out_at_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.ana)
    assert signed_in(client)
    cast.ana.is_active = False
    cast.ana.save()
    assert not signed_in(client)


def test_another_password_ends_the_sessions_of_the_old_one(client: Client, cast: Cast) -> None:
    client.force_login(cast.ana)
    cast.ana.set_password("another one, and long")
    cast.ana.save()
    assert not signed_in(client)


def test_a_made_up_session_is_none(client: Client, cast: Cast) -> None:
    for key in ("x" * 32, "'; DROP TABLE people_user; --", ""):
        client.cookies["sessionid"] = key
        assert not signed_in(client)
