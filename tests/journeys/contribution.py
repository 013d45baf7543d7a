"""The steps that several journeys share, as a person takes them in a browser and a terminal."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.githost_server import git
from tests.journeys.conftest import Stage

PLATFORM = "Payments Gateway"
REPOSITORY = "halden/payments-gateway"


@dataclass
class Contribution:
    """A proposal on its way: Jun's page of it, and his clone."""

    stage: Stage
    title: str
    page: Page
    clone: Path | None = None
    branch: str = ""

    def push(self, text: str) -> str:
        """Commit a text to the documentation, push, and return the commit's sha."""
        assert self.clone
        (self.clone / "docs" / "refund_reasons.md").write_text(text)
        git(self.clone, "add", "--all")
        git(self.clone, "commit", "-q", "-m", "Explain refund reasons")
        git(self.clone, "push", "-q", "-u", "origin", self.branch)
        return git(self.clone, "rev-parse", "HEAD")

    def open_change(self) -> Page:
        """Open the pull request from the pushed branch in the portal; returns the change's page."""
        self.page.reload()
        if not self.page.get_by_label("Branch").is_visible():
            self.page.get_by_text("Push a branch and open its pull request").click()
        self.page.get_by_label("Branch").fill(self.branch)
        self.page.get_by_role("button", name="Open the pull request").click()
        self.page.wait_for_url(re.compile(r"/changes/\d+/"))
        return self.page


def propose(stage: Stage, title: str) -> Contribution:
    """Jun finds the platform by a mistyped word, and proposes."""
    page = stage.visit("jun", "/platforms/")
    page.locator("main").get_by_role("searchbox").fill("paymnts gatway")
    page.get_by_role("link", name=PLATFORM, exact=True).click()
    expect(page.get_by_role("heading", name="How contributing works here")).to_be_visible()
    page.get_by_role("link", name="Propose a contribution").click()
    page.get_by_label("Title").fill(title)
    page.get_by_role("textbox", name="Problem").fill("Shops **guess** what a refund reason means.")
    page.get_by_role("button", name="Submit").click()
    page.wait_for_url(re.compile(r"/proposals/\d+/$"))
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    return Contribution(stage, title, page)


def accept(contribution: Contribution) -> None:
    """Ines finds it in her queue and accepts the idea."""
    page = contribution.stage.visit("ines", "/queue/")
    page.get_by_role("link", name=contribution.title).click()
    page.get_by_role("button", name=f"Accept for {PLATFORM}").click()
    expect(page.get_by_text("Accepted").first).to_be_visible()
    page.context.close()


def clone(contribution: Contribution, folder: Path, branch: str) -> None:
    """Jun reads the commands on the accepted proposal and clones."""
    contribution.page.reload()
    shown = contribution.page.get_by_label(f"Commands for {REPOSITORY}").inner_text()
    url = re.search(r"git clone (\S+)", shown).group(1)
    contribution.clone = contribution.stage.clone(url, "jun", folder)
    contribution.branch = branch
    git(contribution.clone, "switch", "-q", "-c", branch)


def approve(contribution: Contribution, username: str, sha: str) -> None:
    """Somebody approves the commit on their screen."""
    page = contribution.stage.visit(username, "/queue/")
    page.get_by_role("link", name=contribution.title).click()
    button = page.get_by_role("button", name=f"Approve {sha[:7]}")
    button.click()
    expect(page.get_by_text("You approved").or_(page.get_by_text("Counts.")).first).to_be_visible()
    page.context.close()
