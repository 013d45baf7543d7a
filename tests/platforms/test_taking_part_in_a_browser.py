"""Taking part in a real browser: subscribing, handing over, picking up, by keyboard only; axe."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from contributions.models import Proposal
from people.models import Notification, User
from platforms.models import RoadmapItem, Role
from platforms.selectors import holds_role
from platforms.services import news, playbook, roadmap
from tests.cast import Cast, day_here, person

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("nothing_kept")]
Go = Callable[..., Page]


@pytest.fixture
def go(browser: Browser, live_server, cast: Cast) -> Iterator[Go]:
    """Open pages as somebody; any complaint of the browser, the policy's included, fails."""
    contexts, complaints = [], []

    def opened(who: User, address: str, **options: object) -> Page:
        client = Client()
        client.force_login(who)
        context = browser.new_context(**options)
        contexts.append(context)
        value = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        page.goto(live_server.url + address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def item(cast: Cast) -> RoadmapItem:
    """Help that Ledger wants; news, a meeting and a page of the playbook beside it."""
    today = day_here()
    news.announce(cast.ledger, by=cast.olu, title="Read-only", first=today, last=today)
    begins = timezone.now().time().replace(second=0, microsecond=0)
    news.hold(
        cast.ledger,
        by=cast.olu,
        title="Office hours",
        day=today + timedelta(days=1),
        begins=begins,
        repeats="weekly",
    )
    page = playbook.write(by=cast.olu, title="Begin here", text="# One\n\n- Begin **small**.")
    playbook.edit(page, by=cast.ana, seen=1, title="Begin here", text="# Two\n\n- Begin.")
    made = roadmap.add(
        cast.ledger, by=cast.olu, title="Export closed days", skills=["Go"], wanted=True
    )
    roadmap.need(made, by=cast.ana, team=cast.storefront, why="Reports.")
    return made


def test_whoever_subscribes_is_told_and_ends_it_by_the_same_button(cast: Cast, go: Go) -> None:
    page = go(cast.ana, "/platforms/ledger/")
    page.get_by_role("button", name="Subscribe", exact=True).click()
    expect(page.get_by_role("button", name="Subscribed")).to_be_visible()
    today = day_here()
    news.announce(cast.ledger, by=cast.olu, title="Read-only", first=today, last=today)
    page.get_by_role("link", name="Inbox, 1 unread").or_(
        page.get_by_role("link", name="Inbox")
    ).first.click()
    page.get_by_role("link", name="Ledger: Read-only").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Read-only")
    page.goto(page.url.partition("/announcements")[0] + "/platforms/ledger/")
    page.get_by_role("button", name="Subscribed").click()
    expect(page.get_by_role("button", name="Subscribe", exact=True)).to_be_visible()
    news.announce(cast.ledger, by=cast.olu, title="More", first=today, last=today)
    assert Notification.objects.filter(user=cast.ana).count() == 1


def test_ownership_is_handed_over_when_the_other_accepts(cast: Cast, go: Go) -> None:
    owner = go(cast.olu, "/platforms/ledger/owners/")
    owner.get_by_text("Offer the ownership").click()
    owner.get_by_label("New owner").fill("dee")
    owner.get_by_label("I step back as owner in the moment they accept").check()
    owner.get_by_role("button", name="Offer", exact=True).click()
    expect(owner.get_by_text("who steps back then")).to_be_visible()
    assert holds_role(cast.olu, cast.ledger, Role.OWNER)
    other = go(cast.dee, "/")
    other.get_by_role("link", name="Accept or decline").click()
    other.get_by_role("button", name="Accept the ownership").click()
    expect(other.get_by_role("button", name="Accept the ownership")).to_have_count(0)
    assert holds_role(cast.dee, cast.ledger, Role.OWNER)
    assert not holds_role(cast.olu, cast.ledger, Role.OWNER)


def test_help_is_found_and_picked_up_by_keyboard_only(
    cast: Cast, go: Go, item: RoadmapItem
) -> None:
    page = go(cast.ana, "/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("searchbox", name="Jump to", exact=True)).to_be_focused()
    page.keyboard.type("closed day", delay=15)
    found = page.locator("#palette-found").get_by_role("link", name="Export closed days")
    expect(found).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(found).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Export closed days")
    pick = page.get_by_role("link", name="Pick it up")
    for _ in range(60):
        page.keyboard.press("Tab")
        if pick.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_label("Title")).to_have_value("Export closed days")
    page.get_by_role("textbox", name="Problem").focus()
    page.keyboard.type("The load takes forty minutes.")
    submit = page.get_by_role("button", name="Submit")
    submit.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Submitted. The owners were told")).to_be_visible()
    assert Proposal.objects.get().item == item


def test_skills_narrow_the_list_without_a_click_on_apply(
    cast: Cast, go: Go, item: RoadmapItem
) -> None:
    roadmap.add(cast.ledger, by=cast.olu, title="Colours", skills=["CSS"], wanted=True)
    page = go(cast.ana, "/help-wanted/")
    page.get_by_role("checkbox", name="CSS").check()
    expect(page.locator(".item__title")).to_have_text(["Colours"])
    expect(page).to_have_url(re.compile("skill=css"))
    page.go_back()
    expect(page.locator(".item__title")).to_have_count(2)


def test_every_form_works_without_script(cast: Cast, go: Go, item: RoadmapItem) -> None:
    page = go(cast.olu, item.get_absolute_url(), java_script_enabled=False)
    page.get_by_label("What for").fill("Audits.")
    page.get_by_role("button", name="My team needs it too").click()
    expect(page.get_by_text("Audits.")).to_be_visible()
    page.get_by_text("Drop it from the plan").click()
    page.get_by_label("Why").fill("The bank does it.")
    page.get_by_role("button", name="Drop it", exact=True).click()
    expect(page.get_by_text("It is planned no more.")).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
def test_axe_finds_nothing_and_nothing_runs_off_the_side(
    cast: Cast, go: Go, item: RoadmapItem, scheme: str, width: int
) -> None:
    ada = person("Ada", cast.payments_core, is_superuser=True)
    own = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    page = go(ada, "/help-wanted/", **own)
    root = page.url.removesuffix("/help-wanted/")
    for address in (
        "/",
        "/help-wanted/",
        "/platforms/?q=closed",
        "/platforms/ledger/",
        "/platforms/ledger/roadmap/",
        "/platforms/ledger/roadmap/new/",
        item.get_absolute_url(),
        f"/propose/?item={item.pk}",
        "/announcements/",
        "/announcements/new/",
        "/calendar/",
        "/platforms/ledger/meetings/",
        "/playbook/",
        "/playbook/begin-here/",
        "/playbook/begin-here/edit/",
        "/playbook/begin-here/history/",
        "/playbook/begin-here/history/2/",
        "/settings/",
        "/settings/feeds/",
        "/people/ana/",
        "/teams/storefront-web/",
    ):
        page.goto(root + address)
        found = Axe().run(page).response["violations"]
        assert [(address, one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
