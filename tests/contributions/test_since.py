"""What changed since somebody looked, as the host compares the two heads."""

import pytest

from contributions.services import reviews
from platforms.hosts.connections import host_for
from platforms.hosts.problems import Missing, Rejected
from tests.cast import let_through_without_proposal
from tests.contributions.looking import see
from tests.hosted import Hosted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_proposal_needed(hosted: Hosted) -> None:
    let_through_without_proposal(hosted.cast.ledger)


def looked(hosted: Hosted, client, branch: str):
    change = hosted.change(branch)
    see(client, hosted.cast.olu, change)
    return change, change.head_sha


def test_only_what_was_pushed_since_is_shown(hosted, client):
    change, seen = looked(hosted, client, "since")
    hosted.git.write(hosted.full_name, "later.txt", "new line\n", branch="since", as_="ana")
    change = hosted.look(change.number)
    page = see(client, hosted.cast.olu, change)
    assert "Show what changed since" in page
    page = see(client, hosted.cast.olu, change, files="since", since=seen)
    drawn = page.split("Since I looked", 1)[1].split("Discussion", 1)[0]
    assert "later.txt" in drawn
    assert "since.txt" not in drawn
    assert "new line" in drawn


def test_after_a_rewrite_it_says_from_where_it_compares(hosted, client, tmp_path):
    from tests.githost_server import git

    change, seen = looked(hosted, client, "rewritten")
    clone = hosted.git.clone(hosted.full_name, tmp_path / "clone", as_="ana")
    git(clone, "checkout", "-q", "-b", "again", "origin/main")
    (clone / "other.txt").write_text("other\n")
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "Other")
    git(clone, "push", "-q", "--force", "origin", "again:rewritten")
    change = hosted.look(change.number)
    page = see(client, hosted.cast.olu, change, files="since", since=seen)
    assert "The branch was rewritten since" in page
    assert "other.txt" in page


def test_a_head_the_change_never_had_is_not_compared(hosted, client):
    change, _ = looked(hosted, client, "never")
    base = change.base_sha
    page = see(client, hosted.cast.olu, change, files="since", since=base)
    assert f"This change never had the head {base[:7]}" in page
    assert "never.txt" in page
    for nonsense in ("../../x", "main", "\0", "ab" * 19):
        page = see(client, hosted.cast.olu, change, files="since", since=nonsense)
        assert "The address names no commit" in page


def test_when_the_host_has_forgotten_the_old_commit_the_whole_change_is_shown(hosted, client):
    change, _ = looked(hosted, client, "gone")
    gone = "ab" * 20
    change.heads.create(sha=gone, base_ref="main", seen_at=change.confirmed_at)
    page = see(client, hosted.cast.olu, change, files="since", since=gone)
    assert "The git host no longer has abababa" in page
    assert "gone.txt" in page


def test_the_adapter_compares_whole_ids_only(hosted):
    change = hosted.change("adapter")
    host = host_for(hosted.repository.host)
    found = host.compare(hosted.repository.remote_id, change.base_sha, change.head_sha)
    assert [one.path for one in found.files] == ["adapter.txt"]
    assert not found.rewritten
    with pytest.raises(Rejected):
        host.compare(hosted.repository.remote_id, "main", change.head_sha)
    with pytest.raises(Missing):
        host.compare(hosted.repository.remote_id, "ab" * 20, change.head_sha)


def test_looking_at_the_difference_counts_as_looking_at_the_head(hosted, client):
    change, seen = looked(hosted, client, "look")
    hosted.push("look", "two\n")
    change = hosted.look(change.number)
    see(client, hosted.cast.olu, change, files="since", since=seen)
    reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)
    assert "Since you looked" not in see(client, hosted.cast.olu, change)
