"""Approvals over a real push: an amended message keeps them, amended content or a new base not."""

import pytest

from contributions.models import Change, Review
from contributions.pages.evidence_pack import pack_of, plain
from contributions.services import changes, policies, reviews
from journal import events
from tests.githost_server import git
from tests.hosted import Hosted

pytestmark = pytest.mark.django_db

KEEP = "require_proposal: false\nkeep_on_equal_trees: true\n"


class Work:
    """Ana's clone with her branch in it, and the change she opened from it."""

    def __init__(self, hosted: Hosted, folder, policy: str = KEEP):
        policies.save_policy(hosted.cast.ledger, policy, by=hosted.cast.olu)
        hosted.git.ok("DELETE", f"/repos/{hosted.full_name}/branches/main/protection")
        self.hosted = hosted
        self.clone = hosted.git.clone(hosted.full_name, folder / "clone", as_="ana")
        self.git("checkout", "-qb", "fee")
        (self.clone / "fee.txt").write_text("one per cent\n")
        self.git("add", "-A")
        self.git("commit", "-qm", "Count the fee")
        self.git("push", "-q", "origin", "fee")
        self.number = hosted.git.pull(hosted.full_name, "fee", as_="ana")["number"]
        self.change = hosted.look(self.number)

    def git(self, *words: str) -> str:
        return git(self.clone, *words)

    def push(self) -> Change:
        self.git("push", "-qf", "origin", "fee")
        self.change = self.hosted.look(self.number)
        return self.change

    def approve(self) -> Review:
        return reviews.approve(self.change, by=self.hosted.cast.olu, sha=self.change.head_sha)


@pytest.fixture
def work(hosted: Hosted, tmp_path) -> Work:
    return Work(hosted, tmp_path)


def test_an_amended_message_keeps_the_approval_to_the_merge_and_into_the_evidence(work: Work):
    given = work.approve()
    work.git("commit", "-q", "--amend", "-m", "Count the fee once")
    change = work.push()
    assert given.sha != change.head_sha
    assert change.verdict["outcome"] == "green"
    [vote] = change.verdict["platforms"][0]["groups"][0]["counted"]
    assert (vote["sha"], vote["carried"]) == (given.sha, True)
    pushed = events.of(change.subject).get(kind="change:pushed")
    assert pushed.data["carried"] == [given.pk]
    changes.merge(change, by=work.hosted.cast.ana, sha=change.head_sha)
    work.hosted.carry_out()
    change.refresh_from_db()
    assert (change.state, change.merged_head_sha) == ("merged", change.head_sha)
    pack = pack_of(change)
    assert pack.evidence.same == (
        f"Olu approved {given.sha[:7]}, and the commit merged holds the same files."
    )
    assert pack.replay == ""
    [approved] = plain(pack)["approved"]
    assert (approved["sha"], approved["carried"]) == (given.sha, True)


def test_an_amended_file_lapses_it_for_good(work: Work):
    given = work.approve()
    (work.clone / "fee.txt").write_text("two per cent\n")
    work.git("commit", "-qa", "--amend", "-m", "Count the fee")
    assert work.push().verdict["outcome"] == "pending"
    given.refresh_from_db()
    assert given.lapse_reason.startswith("A push moved the head")
    # The first content again, in another commit: what lapsed stays so.
    (work.clone / "fee.txt").write_text("one per cent\n")
    work.git("commit", "-qa", "--amend", "-m", "Count the fee, as before")
    assert work.push().verdict["outcome"] == "pending"


def test_a_rebase_on_a_base_that_moved_lapses_it(work: Work):
    work.approve()
    work.hosted.git.write(work.hosted.full_name, "other.txt", "new\n", as_="olu")
    # The base moved and the head did not: the approval stands.
    assert work.hosted.look(work.number).verdict["outcome"] == "green"
    work.git("fetch", "-q")
    work.git("rebase", "-q", "origin/main")
    assert work.push().verdict["outcome"] == "pending"


def test_with_the_setting_switched_off_afterwards_it_does_not_count(work: Work):
    work.approve()
    work.git("commit", "-q", "--amend", "-m", "Count the fee once")
    assert work.push().verdict["outcome"] == "green"
    policies.save_policy(
        work.hosted.cast.ledger, "require_proposal: false\n", by=work.hosted.cast.olu
    )
    work.hosted.carry_out()
    work.change.refresh_from_db()
    assert work.change.verdict["outcome"] == "pending"


def test_by_default_an_amended_message_lapses_it(hosted: Hosted, tmp_path):
    work = Work(hosted, tmp_path, "require_proposal: false\n")
    given = work.approve()
    work.git("commit", "-q", "--amend", "-m", "Count the fee once")
    assert work.push().verdict["outcome"] == "pending"
    given.refresh_from_db()
    assert (given.lapsed_at is not None, given.base_tree_sha) == (True, "")


def test_an_approver_who_amends_the_message_is_a_contributor(work: Work):
    work.approve()
    work.git("config", "user.email", "olu@example.com")
    work.git("commit", "-q", "--amend", "-m", "Count the fee once")
    change = work.push()
    assert change.verdict["outcome"] == "pending"
    [ignored] = change.verdict["platforms"][0]["groups"][0]["ignored"]
    assert "is committer of" in ignored["why"]
