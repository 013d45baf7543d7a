"""Break-glass by two people in Chromium, and the evidence of the merge printed to a PDF."""

from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from contributions.lifecycle import ChangeState
from contributions.models import Review
from journal import events
from platforms.models import PolicyVersion
from tests.cast import PASSWORD, person
from tests.hosted import Hosted


def signed_in(browser: Browser, server: LiveServer, who: str, path: str) -> Page:
    page = browser.new_context().new_page()
    page.goto(f"{server.url}/sign-in/?next={path}")
    page.get_by_label("User name").fill(who)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    return page


@pytest.mark.browser
def test_two_people_break_the_glass_and_the_evidence_is_printed(
    browser: Browser, live_server: LiveServer, hosted_for_real: Hosted
) -> None:
    hosted = hosted_for_real
    person("Ida", is_superuser=True)
    rules = {"require_proposal": False, "break_glass": True}
    PolicyVersion.objects.create(
        platform=hosted.cast.ledger, number=1, rules=rules, at=timezone.now()
    )
    change = hosted.change("emergency")
    path = change.get_absolute_url()

    owner = signed_in(browser, live_server, "olu", path)
    owner.get_by_text("Override the owners in an emergency").click()
    owner.get_by_label("Why the owners cannot be waited for").fill("Payments are down.")
    owner.get_by_role("button", name="Open break-glass").dblclick()
    glass = owner.locator("#break-glass")
    expect(glass).to_contain_text("The second signature is missing")
    assert Axe().run(owner).violations_count == 0

    admin = signed_in(browser, live_server, "ida", path)
    expect(admin.locator("#break-glass")).to_contain_text("Payments are down.")
    admin.get_by_role("button", name="Sign for").click()
    expect(admin.locator("#break-glass")).to_contain_text("It ends")
    expect(admin.locator("#verdict")).to_contain_text("Overridden by Olu and Ida")

    owner.reload()
    owner.get_by_role("button", name="Merge", exact=False).first.click()
    expect(owner.locator("#merge")).to_contain_text("is asked to merge")
    hosted.carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.MERGED
    assert not Review.objects.exists()

    owner.goto(f"{live_server.url}{path}evidence/")
    expect(owner.locator("#main, main").first).to_contain_text("Commit overridden")
    assert Axe().run(owner).violations_count == 0
    printed = PdfReader(BytesIO(owner.pdf(format="A4")))
    text = " ".join(" ".join(sheet.extract_text() for sheet in printed.pages).split())
    for words in (
        "The owners’ approval was bypassed. Overridden by Olu and Ida: Payments are down.",
        f"Commit overridden {change.head_sha}",
        f"Commit merged {change.merged_head_sha}",
        f"As {change.merged_sha}",
        "Asked for by Olu",
        "Could approve",
        "Ida, as an admin,",
        "Ledger, v1",
        "the rule gave the same verdict",
        f"manage.py verify-journal {change.subject}",
        events.of(change.subject).last().hash,
        f"{len(printed.pages)} of {len(printed.pages)}",
    ):
        assert words in text
    assert "Download" not in text
    owner.emulate_media(media="print")
    expect(owner.get_by_role("link", name="Download as JSON")).to_be_hidden()
    expect(owner.get_by_text("The last hash covers all of them")).to_be_visible()
    for page in (owner, admin):
        page.context.close()
