"""Text at twice its size, on a phone and a desk (WCAG 1.4.4, 1.4.10): nothing runs off sideways."""

import pytest
from django.test import Client

from platforms.models import Role
from tests import snapshots
from tests.cast import platform, repository, role
from tests.contributions.ideas import submitted

# How much wider than the screen the page is, and which words stand letter under letter.
MEASURE = """size => {
  const root = document.documentElement, squeezed = [];
  root.style.fontSize = size + 'px';
  for (const one of document.querySelectorAll('main *')) {
    const { width, height } = one.getBoundingClientRect(), style = getComputedStyle(one);
    const words = [...one.childNodes].some(
      node => node.nodeType === Node.TEXT_NODE && node.data.trim().length > 6);
    if (words && style.display !== 'inline' && width > 2 && width < 4 * parseFloat(style.fontSize)
        && height > 3.5 * parseFloat(style.lineHeight)) squeezed.push(one.textContent.trim());
  }
  return [root.scrollWidth - root.clientWidth, squeezed];
}"""

# Widths with the size of the text, in pixels: a phone, and a desk where only the text grew.
SEEN = ((360, 32), (1280, 32))


@pytest.mark.browser
def test_no_page_scrolls_sideways_with_text_twice_as_large(browser, live_server, cast):
    platform("Observability Warehouse", cast.payments_core, cast.olu, tags=["opentelemetry"])
    role(cast.ledger, Role.TRUSTED_COMMITTER, team=cast.storefront)
    on = repository(cast.ledger, "commons/double-entry-ledger", gate_state="advisory")
    change = snapshots.take_in(on, cast.ana, title="Count every settlement exactly once")
    proposal = submitted(cast.ana, cast.ledger, title="Count every fee once")
    client = Client()
    client.force_login(cast.olu)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context = browser.new_context()
    context.add_cookies([{**cookie, "url": live_server.url}])
    page = context.new_page()
    wrong = {}
    for path in (
        "/",
        "/platforms/",
        "/platforms/?view=cards",
        "/platforms/ledger/",
        "/platforms/ledger/owners/",
        "/platforms/ledger/policy/",
        "/jump/?q=led",
        "/teams/payments-core/",
        "/propose/?platform=ledger",
        "/queue/",
        "/proposals/",
        proposal.get_absolute_url(),
        "/changes/",
        change.get_absolute_url(),
        "/insights/",
    ):
        assert page.goto(live_server.url + path).status == 200, path
        for width, size in SEEN:
            page.set_viewport_size({"width": width, "height": 780})
            wide, squeezed = page.evaluate(MEASURE, size)
            if wide > 0 or squeezed:
                wrong[path, width] = (wide, squeezed)
    context.close()
    assert wrong == {}
