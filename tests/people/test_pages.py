"""One's settings, and the pages of a person and a team."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from people.models import Membership
from people.selectors import department_of, teams_of
from tests.cast import Cast, long_ago


def test_a_persons_team_is_that_of_the_moment_asked_about(cast: Cast) -> None:
    moved = timezone.now() - timedelta(days=30)
    Membership.objects.filter(user=cast.ana).update(until=moved)
    Membership.objects.create(user=cast.ana, team=cast.payments_core, since=moved)
    assert teams_of(cast.ana) == [cast.payments_core]
    assert teams_of(cast.ana, moved - timedelta(seconds=1)) == [cast.storefront]
    assert str(department_of(cast.ana, long_ago() + timedelta(days=1))) == "Storefront"
    assert department_of(cast.sam) is None


def test_settings_keep_what_was_typed_when_they_are_refused(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    answer = client.post("/settings/", {"name": "Ana Two", "time_zone": "Mars/Olympus"})
    assert answer.status_code == 400
    assert 'value="Ana Two"' in answer.content.decode()
    cast.ana.refresh_from_db()
    assert cast.ana.name == "Ana"


def test_settings_take_no_field_that_is_not_theirs(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    client.post("/settings/", {"name": "Ana B", "time_zone": "Asia/Tokyo", "is_superuser": "on"})
    cast.ana.refresh_from_db()
    assert (cast.ana.name, cast.ana.time_zone) == ("Ana B", "Asia/Tokyo")
    assert not cast.ana.is_superuser


def test_a_team_page_shows_who_is_in_it_now(cast: Cast, client: Client) -> None:
    client.force_login(cast.sam)
    page = client.get("/teams/payments-core/").content.decode()
    assert "Olu" in page
    assert "managed by" in page
    assert "Ana" not in page
    assert "Payments Core" in client.get("/people/olu/").content.decode()
    assert client.get("/people/nobody/").status_code == 404


def test_a_name_cannot_become_markup(cast: Cast, client: Client) -> None:
    cast.olu.name = "<script>alert(1)</script>"
    cast.olu.save()
    client.force_login(cast.sam)
    assert b"<script>alert" not in client.get("/people/olu/").content
