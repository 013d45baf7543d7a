"""An approval is of one commit: whoever pushes another has to ask again."""

import re

import pytest
from playwright.sync_api import expect

from tests.githost_server import git
from tests.journeys import contribution as steps
from tests.journeys.conftest import Stage

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def test_a_push_after_approval_stops_the_merge(stage: Stage, tmp_path):
    idea = steps.propose(stage, "Show when a wallet token ends")
    steps.accept(idea)
    steps.clone(idea, tmp_path / "gateway", "jun/token-end")
    approved = idea.push("# Refund reasons\n\nThe approved text.\n")
    change = idea.open_change()
    steps.approve(idea, "ines", approved)
    steps.approve(idea, "tomasz.wren", approved)
    change.reload()
    merge = change.get_by_role("button", name=f"Merge {approved[:7]} into main")
    expect(merge).to_be_enabled()
    main = git(stage.bare(steps.REPOSITORY), "rev-parse", "main")

    sneaked = idea.push("# Refund reasons\n\nSomething nobody looked at.\n")
    merge.click()  # the page still shows the approved commit

    expect(change.get_by_text(re.compile(f"The head moved to {sneaked[:7]}")).first).to_be_visible()
    change.reload()
    expect(change.get_by_role("heading", name=re.compile("^Not yet"))).to_be_visible()
    change.locator(".verdict summary", has_text="payments-delivery").click()
    expect(change.get_by_text(f"A push moved the head from {approved[:7]}").first).to_be_visible()
    assert git(stage.bare(steps.REPOSITORY), "rev-parse", "main") == main
