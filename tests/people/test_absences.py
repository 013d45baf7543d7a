"""Absences, accounts and team members: whole days, one's own affairs, and who may."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from people.models import Absence
from people.refusals import Forbidden, Invalid, Refused
from people.selectors import away_until, members_of
from people.services import absences, accounts, teams
from people.services.own import create_token
from tests import cast as made
from tests.cast import Cast, day_here

pytestmark = pytest.mark.django_db


def test_dates_mean_whole_days_in_the_persons_own_zone(cast: Cast) -> None:
    cast.olu.time_zone = "America/New_York"
    row = absences.be_away(by=cast.olu, first=date(2100, 7, 1), last=date(2100, 7, 1))
    assert row.since.isoformat() == "2100-07-01T00:00:00-04:00"
    assert row.until.isoformat() == "2100-07-02T00:00:00-04:00"
    assert away_until([cast.olu], row.since) == {cast.olu.pk: row.until}
    assert away_until([cast.olu], row.until) == {}


def test_an_absence_that_makes_no_sense_is_refused_at_its_field(cast: Cast) -> None:
    today = day_here()
    for first, last in ((today, today - timedelta(days=1)), (date(2020, 1, 1), date(2020, 1, 2))):
        with pytest.raises(Invalid) as refused:
            absences.be_away(by=cast.olu, first=first, last=last)
        assert "last" in refused.value.fields
    noted = absences.be_away(by=cast.olu, first=today, last=today)
    assert absences.be_away(by=cast.olu, first=today, last=today) == noted
    for other in ({"note": "Sea."}, {"last": today + timedelta(days=1)}):
        with pytest.raises(Refused, match="already"):
            absences.be_away(**{"by": cast.olu, "first": today, "last": today, **other})


def test_coming_back_ends_a_present_absence_and_takes_a_coming_one_away(cast: Cast) -> None:
    today = day_here()
    now = absences.be_away(by=cast.olu, first=today, last=today + timedelta(days=1))
    later = absences.be_away(
        by=cast.olu, first=today + timedelta(days=5), last=today + timedelta(days=6)
    )
    with pytest.raises(Forbidden):
        absences.come_back(now, by=cast.dee)
    absences.come_back(now, by=cast.olu)
    absences.come_back(later, by=cast.olu)
    assert Absence.objects.get().until <= timezone.now()
    assert away_until([cast.olu]) == {}


def test_one_notes_and_ends_an_absence_in_the_settings(cast: Cast, client: Client) -> None:
    client.force_login(cast.olu)
    today = day_here()
    assert client.post("/settings/away/", {"first": today, "last": ""}).status_code == 400
    data = {"first": today, "last": today + timedelta(days=2), "note": "Ski week"}
    assert client.post("/settings/away/", data).status_code == 302
    assert "Ski week" in client.get("/settings/away/").content.decode()
    client.force_login(cast.dee)
    assert "Away" in client.get("/people/olu/").content.decode()
    assert "Ski week" not in client.get("/people/olu/").content.decode()
    row = Absence.objects.get()
    assert client.post(f"/settings/away/{row.pk}/end/").status_code == 404
    client.force_login(cast.olu)
    assert client.post(f"/settings/away/{row.pk}/end/").status_code == 302
    assert away_until([cast.olu]) == {}


def test_only_another_admin_switches_an_account(cast: Cast, client: Client) -> None:
    admin = made.person("Adi", is_superuser=True)
    for nobody in (cast.max, cast.olu):
        with pytest.raises(Forbidden):
            accounts.deactivate(cast.sam, by=nobody)
    with pytest.raises(Forbidden, match="their own account"):
        accounts.deactivate(admin, by=admin)
    create_token(by=cast.sam, days=30)
    client.force_login(admin)
    assert "Deactivate the account" in client.get("/people/sam/").content.decode()
    assert client.post("/people/sam/account/", {"act": "deactivate"}).status_code == 302
    cast.sam.refresh_from_db()
    assert not cast.sam.is_active
    assert not cast.sam.auth_token_set.exists()
    client.force_login(cast.olu)
    assert "the account</button>" not in client.get("/people/sam/").content.decode()


def test_a_deactivated_person_is_signed_out_with_the_next_request(
    cast: Cast, client: Client
) -> None:
    admin = made.person("Adi", is_superuser=True)
    client.force_login(cast.sam)
    assert client.get("/").status_code == 200
    accounts.deactivate(cast.sam, by=admin)
    assert client.get("/").status_code == 302


def test_the_departments_manager_says_who_is_in_a_team_but_not_themself(
    cast: Cast, client: Client
) -> None:
    with pytest.raises(Forbidden):
        teams.add(cast.payments_core, user=cast.sam, by=cast.olu)
    with pytest.raises(Forbidden, match="their own team"):
        teams.add(cast.payments_core, user=cast.max, by=cast.max)
    client.force_login(cast.max)
    address = "/teams/payments-core/members/"
    client.post(address, {"act": "add", "username": "sam"})
    assert cast.sam in members_of(cast.payments_core)
    client.post(address, {"act": "remove", "username": "sam"})
    assert cast.sam not in members_of(cast.payments_core)
    client.force_login(cast.olu)
    client.post(address, {"act": "remove", "username": "dee"})
    assert cast.dee in members_of(cast.payments_core)
