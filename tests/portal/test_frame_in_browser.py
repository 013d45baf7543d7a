"""The frame and the style guide in a real browser: reachable, quiet, under the strict policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import SESSION_KEY
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import path
from playwright.sync_api import expect

from portal import urls as real
from portal.styleguide import styleguide

pressed = []


def slow(request):
    """Count what is sent, and answer without leaving the page."""
    pressed.append(request.POST["act"])
    return HttpResponse(status=204)


def gone(request):
    """Answer the palette's question as a portal does that lost the address."""
    raise Http404("There is nothing to jump to.")


urlpatterns = [
    path("jump/", gone),
    *real.urlpatterns,
    path("styleguide", styleguide),
    path("t/slow", slow),
]
handler404 = real.handler404

pytestmark = [pytest.mark.browser, pytest.mark.urls(__name__)]


@pytest.fixture
def open_page(browser, live_server, cast):
    """Open pages as Ana; any complaint of the browser, the policy's included, fails the test."""
    client = Client()
    client.force_login(cast.ana)
    assert SESSION_KEY in client.session
    contexts, complaints = [], []

    def go(address="/styleguide", **options):
        context = browser.new_context(**options)
        contexts.append(context)
        context.add_cookies(
            [
                {
                    "name": "sessionid",
                    "value": client.cookies["sessionid"].value,
                    "url": live_server.url,
                }
            ]
        )
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type == "error" else None,
        )
        page.goto(live_server.url + address)
        return page

    yield go
    for context in contexts:
        context.close()
    # The browser reports the 404 that one of the tests asks for.
    assert [said for said in complaints if "404" not in said] == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
def test_axe_finds_nothing_in_the_style_guide(open_page, scheme, width):
    page = open_page(color_scheme=scheme, viewport={"width": width, "height": 900})
    found = Axe().run(page)
    assert [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]] == []


def test_the_page_never_scrolls_sideways(open_page):
    page = open_page()
    root = "document.documentElement"
    for width in (360, 390, 820, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") <= 0, width


def test_the_theme_is_kept_from_page_to_page(open_page):
    page = open_page(color_scheme="light")
    page.get_by_role("button", name="Ana, menu").click()
    switch = page.get_by_role("button", name="Theme: follow the system")
    switch.click()
    page.get_by_role("button", name="Theme: light").click()
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_keys_open_the_palette_and_the_shortcuts_but_not_while_typing(open_page):
    page = open_page()
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    expect(page.get_by_label("Jump to", exact=True).last).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#shortcuts")).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("a?j")
    expect(page.get_by_label("Search platforms")).to_have_value("a?j")
    expect(page.locator("#shortcuts")).to_be_hidden()


def test_rows_are_walked_by_keys(open_page):
    page = open_page()
    rows = page.locator("#rows .item")
    page.keyboard.press("k")
    expect(rows.first).to_have_attribute("aria-current", "true")
    page.keyboard.press("j")
    expect(rows.last.get_by_role("link")).to_be_focused()


def test_the_approve_key_goes_to_the_button_without_pressing_it(open_page):
    page = open_page()
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Approve 9f3c2e1").last).to_be_focused()
    assert page.url.endswith("/styleguide")


def test_a_form_is_sent_once_however_often_it_is_pressed(open_page):
    pressed.clear()
    page = open_page()
    form = page.locator("#decide")
    form.evaluate("form => { form.action = '/t/slow' }")
    button = form.get_by_role("button", name="Approve")
    button.evaluate("button => { button.click(); button.click(); button.click() }")
    expect(button).to_be_disabled()
    expect(button).to_have_attribute("aria-busy", "true")
    page.wait_for_timeout(300)
    assert pressed == ["approve"]


def test_a_failed_search_is_said_and_leaves_the_page_alone(open_page):
    page = open_page()
    page.keyboard.press("Control+k")
    page.keyboard.type("ledger", delay=250)  # so slowly that each letter is asked for, and fails
    expect(page.locator(".toasts .toast")).to_contain_text("There is nothing to jump to.")
    expect(page.locator("#palette-found")).to_contain_text("Type a name or a number")


def test_every_page_stands_without_script(open_page):
    page = open_page(java_script_enabled=False)
    page.get_by_role("button", name="Ana, menu").click()
    expect(page.get_by_role("link", name="API tokens")).to_be_visible()
    expect(page.get_by_role("button", name="Keyboard shortcuts")).to_be_hidden()


def test_signing_out_is_in_the_menu_and_ends_the_session(open_page):
    page = open_page("/platforms/")
    page.get_by_role("button", name="Ana, menu").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(page.url.split("/sign-")[0] + "/platforms/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_where_one_is_in_the_navigation_follows_from_page_to_page(open_page):
    page = open_page("/platforms/")
    current = page.get_by_label("Main", exact=True).locator("[aria-current]")
    expect(current).to_have_text("Platforms")
    page.goto(page.url.replace("/platforms/", "/playbook/"))
    expect(current).to_have_text("Playbook")
