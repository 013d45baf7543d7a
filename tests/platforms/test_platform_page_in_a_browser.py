"""The page of a platform on a phone: what one sees first, one reaches first by keyboard."""

from itertools import pairwise

import pytest
from django.test import Client

from platforms.models import Role
from platforms.services import roadmap
from tests import snapshots
from tests.cast import repository, role

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("nothing_kept")]

#: Where everything that Tab reaches stands, in the order in which it does.
REACHED = """[...document.querySelectorAll("main :is(a, button, summary, input, [tabindex='0'])")]
  .filter(one => one.checkVisibility() && one.type !== "hidden")
  .map(one => [one.textContent.trim().slice(0, 40), one.getBoundingClientRect().bottom])"""


@pytest.fixture
def page(browser, live_server, cast):
    """Ledger's page at a phone's width, as Olu sees it, with something in every part."""
    books = repository(cast.ledger, "commons/ledger")
    snapshots.take_in(books, cast.ana)
    role(cast.ledger, Role.REVIEWER, team=cast.storefront)
    roadmap.add(cast.ledger, by=cast.olu, title="Export", wanted=True)
    client = Client()
    client.force_login(cast.olu)
    context = browser.new_context(viewport={"width": 360, "height": 780})
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context.add_cookies([{**cookie, "url": live_server.url}])
    shown = context.new_page()
    shown.goto(f"{live_server.url}/platforms/ledger/")
    yield shown
    context.close()


def test_on_a_phone_tab_goes_down_the_page(page):
    reached = page.evaluate(REACHED)
    names = [name for name, _ in reached]
    assert names.index("Propose a contribution") < names.index("Olu") < names.index("Export")
    up = [
        (before, after)
        for (before, above), (after, below) in pairwise(reached)
        if below < above - 30  # two in one row differ by less
    ]
    assert up == []


def test_on_a_wide_screen_both_columns_begin_together_and_leave_no_hole(page):
    page.set_viewport_size({"width": 1440, "height": 900})
    act, how, promise, rest, room = page.evaluate(
        "[...document.querySelector('.platform-page').children].map(one => {"
        " const box = one.getBoundingClientRect();"
        " return {left: box.left, top: box.top, bottom: box.bottom} })"
    )
    assert act["top"] == how["top"]
    assert act["left"] == promise["left"] == room["left"] > how["left"] == rest["left"]
    for above, below in ((act, promise), (how, rest), (promise, room)):
        assert 0 < below["top"] - above["bottom"] <= 48
