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
from tests.hosted import Hosted


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
