"""A policy moved from the portal to a file on the base branch, in Chromium, and its errors read."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from platforms.hosts.owner_files import POLICY_PLACE
from tests.contributions.test_break_glass_in_a_browser import signed_in
from tests.hosted import Hosted


@pytest.mark.browser
def test_an_owner_moves_the_policy_to_a_file_and_reads_what_is_wrong_with_it(
    browser: Browser, live_server: LiveServer, hosted_for_real: Hosted
) -> None:
    hosted = hosted_for_real
    hosted.git.ok("DELETE", f"/repos/{hosted.full_name}/branches/main/protection")
    hosted.git.write(hosted.full_name, POLICY_PLACE, "require_proposal: false\n", as_="olu")
    hosted.change("topic")

    page = signed_in(browser, live_server, "olu", "/platforms/ledger/policy/")
    page.get_by_label("A file on the base branch").check()
    page.locator("#source").get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("Nothing was saved.")
    expect(page.get_by_label("A file on the base branch")).to_be_checked()
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Read it from there").click()
    expect(page.get_by_role("main")).to_contain_text("Open a pull request straight away.")

    hosted.git.write(hosted.full_name, POLICY_PLACE, "quorum: none\nspeed: 9\n", as_="olu")
    page.get_by_role("button", name="Read again now").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Nothing is merged into main")
    expect(main).to_contain_text("Line 2, column 1: “speed” is not a setting")
    assert Axe().run(page).violations_count == 0
