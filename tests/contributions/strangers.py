"""Commits by an e-mail that the git host matches to no account."""

from pathlib import Path

from contributions.models import Change
from tests.githost_server import git
from tests.hosted import Hosted

UNKNOWN = "Ana.Old@Laptop.local"


def by_nobody(hosted: Hosted, branch: str, tmp_path: Path, email: str = UNKNOWN) -> Change:
    """A pull request of Ana's with such a commit."""
    clone = hosted.git.clone(hosted.full_name, tmp_path / branch, as_="ana")
    git(clone, "config", "user.email", email)
    git(clone, "checkout", "-q", "-b", branch)
    (clone / f"{branch}.txt").write_text("one\n")
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "From the laptop")
    git(clone, "push", "-q", "origin", branch)
    return hosted.look(hosted.git.pull(hosted.full_name, branch, as_="ana")["number"])
