"""The names of time zones, offered in settings and taken by the catalogue's forms."""

import zoneinfo

from django.forms import Select
from pytest_django.asserts import assertHTMLEqual

from people.zones import ZoneSelect, zone_names


def test_every_zone_that_there_is_stands_there_once_by_name() -> None:
    names = zone_names()
    assert set(names) == zoneinfo.available_timezones()
    assert list(names) == sorted(set(names))
    assert zone_names() is names


def test_the_field_is_drawn_as_django_draws_it() -> None:
    choices = [("", "The organisation’s <own>"), *((name, name) for name in zone_names())]
    for value in ("Europe/Berlin", "", None, "Nowhere/At all"):
        drawn, plain = (
            kind(choices=choices).render("time_zone", value, {"id": "id_time_zone"})
            for kind in (ZoneSelect, Select)
        )
        assertHTMLEqual(drawn, plain)
