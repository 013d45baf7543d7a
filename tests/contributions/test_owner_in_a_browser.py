"""In Chromium: an owner reads why a change is not green, puts it right, and sees it turn."""

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from contributions.lifecycle import ChangeState
from tests.cast import let_through_without_proposal
from tests.contributions.services.test_attributions import UNKNOWN, by_nobody
from tests.contributions.test_break_glass_in_a_browser import signed_in
from tests.hosted import Hosted


@pytest.mark.browser
def test_an_owner_reads_why_a_change_is_not_green_and_turns_it_green(
    browser: Browser, live_server: LiveServer, hosted_for_real: Hosted, tmp_path
) -> None:
    hosted = hosted_for_real
    let_through_without_proposal(hosted.cast.ledger)
    change = by_nobody(hosted, "laptop", tmp_path)
    page = signed_in(browser, live_server, "olu", change.get_absolute_url())
    verdict = page.locator("#verdict")
    expect(verdict).to_contain_text(UNKNOWN)
    expect(verdict).to_contain_text("needs 1 of payments-core; 0 given")

    page.get_by_role("button", name="Approve").first.click()
    expect(page.get_by_role("status").first).to_contain_text("You approved")
    expect(verdict).to_contain_text(UNKNOWN)
    expect(verdict).not_to_contain_text("0 given")

    page.get_by_label(f"{UNKNOWN} is the account").fill("ana")
    page.get_by_role("button", name="Attribute").click()
    expect(verdict).to_contain_text("Ready: payments-core approved")
    hosted.carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.APPROVED
    assert hosted.status(change.head_sha)[0] == "success"
    page.context.close()
