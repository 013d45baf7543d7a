"""A git host connected in Chromium: wrong token, missing permissions, unguarded branch, right."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from platforms.models import Repository
from tests.cast import PASSWORD, person
from tests.githost.apps import PERMISSIONS, App
from tests.hosted import Hosted

LOOKS = {
    "light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 780}, "color_scheme": "light"},
}


def looked_at(page: Page, name: str) -> None:
    """Nothing for axe to find; a picture into the folder that PICTURES names, if any."""
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["target"]) for one in found]
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.browser
def test_a_host_is_connected_step_by_step(
    browser: Browser, live_server: LiveServer, hosted_for_real: Hosted, settings: Settings
) -> None:
    git = hosted_for_real.git
    settings.PRIVATE_GIT_HOSTS = ["localhost", "127.0.0.1"]
    person("Ida", is_superuser=True)
    # An organisation of its own: the one of other tests may fill pages.
    git.provision({"organisations": [{"login": "quay"}]})
    name = git.repo("quay", "unguarded")["full_name"]
    git.ok("PUT", f"/repos/{name}/collaborators/ana", json={"permission": "push"})

    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(f"{live_server.url}/sign-in/?next=/admin/hosts/new/")
    page.get_by_label("User name").fill("ida")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")

    address = page.locator("input[name=address]")
    expect(address).to_be_hidden()
    page.get_by_label("GitHub Enterprise, at an address of your own").check()
    address.fill(f"http://localhost:{git.port}")
    page.locator("input[name=try_on]").fill(name)
    page.locator("input[name=name]").fill("Forge")
    token = page.locator("input[name=token]")
    token.fill("not-a-token")
    page.get_by_role("button", name="Test and connect").click()
    expect(page.locator("#id_token-error")).to_contain_text("not accepted")
    expect(address).to_have_value(f"http://localhost:{git.port}")
    assert token.input_value() == ""
    looked_at(page, "connect-wrong-token")

    token.fill(git.tokens["ana"])
    page.get_by_role("button", name="Test and connect").click()
    expect(page.locator("main")).to_contain_text("Connected, 2 permissions missing")
    expect(page.locator("#permissions")).to_contain_text(f"has the role write on {name}")
    looked_at(page, "connect-missing-permissions")

    page.get_by_text("Replace the token").click()
    page.locator("input[name=token]").fill(git.admin)
    page.get_by_role("button", name="Test and keep it").click()
    expect(page.locator("#permissions")).not_to_contain_text("Missing")

    page.get_by_role("link", name="Find repositories").click()
    page.get_by_label("Organisation").fill("quay")
    page.get_by_role("button", name="Look for them").click()
    expect(page.locator("#found")).to_contain_text("Looking through quay")
    hosted_for_real.carry_out()
    page.get_by_label(name).check()  # the page has looked again by itself
    looked_at(page, "connect-repositories")
    page.get_by_label("Platform", exact=True).fill("Ledger")
    page.get_by_role("button", name="Connect the ticked ones").click()
    expect(page.locator("main")).to_contain_text(f"{name} is connected to Ledger")
    hosted_for_real.carry_out()

    page.goto(f"{live_server.url}/admin/hosts/forge/")
    expect(page.locator("#repositories")).to_contain_text("1 not truly gated")
    looked_at(page, "connect-unguarded")
    page.get_by_role("link", name="Advisory only").click()
    expect(page.locator("#gates")).to_contain_text("main is not protected")
    page.locator("#gates li", has_text=name).get_by_role("button", name="Set it for me").click()
    expect(page.locator("#gates")).to_contain_text("refuses a merge into main without")

    page.goto(f"{live_server.url}/admin/hosts/forge/")
    expect(page.locator("#repositories")).to_contain_text("1 repository, all truly gated")
    looked_at(page, "connect-right")
    row = Repository.objects.get(full_name=name)
    assert (row.gate_state, row.host.key, row.hook_id is not None) == ("gated", "forge", True)
    page.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("look", LOOKS)
def test_a_host_is_connected_as_an_app(
    browser: Browser,
    live_server: LiveServer,
    hosted_for_real: Hosted,
    settings: Settings,
    look: str,
) -> None:
    git = hosted_for_real.git
    settings.PRIVATE_GIT_HOSTS = ["localhost", "127.0.0.1"]
    person("Ida", is_superuser=True)
    owner = f"apps-{look}"
    git.provision({"organisations": [{"login": owner, "admins": ["olu"]}]})
    name = git.repo(owner, "harbour")["full_name"]
    granted = {one: level for one, level in PERMISSIONS.items() if one != "checks"}
    app = App(git, f"commons-{look}", owner=owner, permissions=granted)

    page = browser.new_context(**LOOKS[look]).new_page()
    page.goto(f"{live_server.url}/sign-in/?next=/admin/hosts/new/")
    page.get_by_label("User name").fill("ida")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    page.get_by_label("GitHub Enterprise, at an address of your own").check()
    page.locator("input[name=address]").fill(f"http://localhost:{git.port}")
    expect(page.locator("textarea[name=app_key]")).to_be_hidden()
    page.get_by_label("A GitHub App").check()
    expect(page.locator("input[name=token]")).to_be_hidden()
    page.locator("input[name=app_id]").fill(str(app.id))
    key = page.locator("textarea[name=app_key]")
    key.fill(app.key[:-60])
    page.locator("input[name=try_on]").fill(name)
    page.locator("input[name=name]").fill("Forge")
    page.get_by_role("button", name="Test and connect").click()
    expect(page.locator("#id_app_key-error")).to_contain_text("no RSA key in PEM")
    assert key.input_value() == ""
    looked_at(page, f"connect-app-{look}")

    key.fill(app.key)
    page.get_by_role("button", name="Test and connect").click()
    expect(page.locator("main")).to_contain_text("Connected, 1 permission missing")
    expect(page.locator("#permissions")).to_contain_text("does not ask for checks: write")
    expect(page.locator("#credentials")).to_contain_text(f"The GitHub App {app.id};")
    page.get_by_text("Replace the App or its key").click()
    looked_at(page, f"connected-app-{look}")
    page.context.close()
