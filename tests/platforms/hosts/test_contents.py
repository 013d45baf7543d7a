"""Saving a file on the embedded git host, where an earlier try is still under way."""

import pytest

from platforms.hosts.problems import Rejected
from platforms.hosts.snapshots import Content


def save(github, repo, branch):
    new = Content("fee.txt", "", "")
    asked = {"branch": branch, "base": "main", "before": new, "text": "1\n", "message": "Write"}
    github.save_file(repo["id"], **asked)


def test_a_branch_that_an_earlier_try_made_meanwhile_is_written_to(github, server, repo, faults):
    """Neither look at the branch finds it, and then it is there."""
    server.branch(repo["full_name"], "edit")
    for looked_at in ("contents", "branches/edit$"):
        faults("status", f"GET .*/{looked_at}", status=404)
    save(github, repo, "edit")
    path = f"/repos/{repo['full_name']}/contents/fee.txt"
    assert server.api("GET", path, params={"ref": "edit"}).status_code == 200


def test_a_branch_that_the_host_refuses_is_said(github, server, repo, faults):
    faults("status", "POST .*/git/refs$", status=422, body='{"message": "No more branches."}')
    with pytest.raises(Rejected, match="No more branches"):
        save(github, repo, "edit")
