"""The whole main job, as a contributor, two owners and a manager live it."""

import re

import pytest
from playwright.sync_api import expect

from tests.githost_server import git
from tests.journeys import contribution as steps
from tests.journeys.conftest import Stage

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def test_an_idea_becomes_a_merge_of_exactly_the_approved_commit(stage: Stage, tmp_path):
    idea = steps.propose(stage, "Say what each refund reason means")
    steps.accept(idea)
    steps.clone(idea, tmp_path / "gateway", "jun/refund-reasons")
    sha = idea.push("# Refund reasons\n\nEach one, in a sentence.\n")
    change = idea.open_change()
    expect(change.get_by_role("heading", name=re.compile("^Not yet"))).to_be_visible()
    steps.approve(idea, "ines", sha)
    steps.approve(idea, "tomasz.wren", sha)
    change.reload()
    expect(change.get_by_role("heading", name=re.compile("^Ready"))).to_be_visible()
    change.get_by_role("button", name=f"Merge {sha[:7]} into main").click()
    expect(change.get_by_role("heading", name=re.compile(f"^Merged: {sha[:7]}"))).to_be_visible()

    bare = stage.bare(steps.REPOSITORY)
    merged = git(bare, "log", "-1", "--format=%P", "main").split()
    assert merged[1] == sha, "the merge's second parent is the approved commit"
    assert git(bare, "show", "main:docs/refund_reasons.md").startswith("# Refund reasons")

    change.get_by_role("link", name=re.compile("Say what each refund reason means")).first.click()
    expect(change.get_by_text("Delivered").first).to_be_visible()

    manager = stage.visit("ruth", "/insights/")
    expect(manager.get_by_role("heading", name="From proposal to merge")).to_be_visible()
    manager.goto(f"{stage.portal.url}/insights/rows/reached-merged/")
    expect(manager.get_by_text("Say what each refund reason means").first).to_be_visible()
