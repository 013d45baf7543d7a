"""What is too much or too odd for a verdict: never green, never a failure of the page."""

import subprocess

import pytest
from django.test import Client

from contributions.lifecycle import ChangeState
from contributions.models import Change
from contributions.services import reviews
from tests.githost_server import git
from tests.hosted import Hosted

pytestmark = pytest.mark.django_db
OWNERS = ".github/CODEOWNERS"
ODD = (
    b"line\nbreak.py",
    b'quo"te.py',
    b"it's.py",
    b"--force",
    b"-rf/x.py",
    b"tab\there.py",
    b"back\\slash.py",
    "ünï/cödé.py".encode(),
    b"<script>alert(1)</script>.py",
    b"not-utf-8-\xff.py",
)


def quoted(path: bytes) -> bytes:
    """A path as fast-import takes one with odd signs."""
    signs = {ord('"'): b'\\"', ord("\\"): b"\\\\", ord("\n"): b"\\n"}
    return b'"' + b"".join(signs.get(one, bytes([one])) for one in path) + b'"'


def commit(branch: str, start: str, number: int, files: dict[bytes, bytes]) -> bytes:
    """One commit of Ana's for fast-import."""
    who = b"Ana <ana@example.com> %d +0000" % (1_780_000_000 + number)
    lines = [
        b"commit refs/heads/" + branch.encode(),
        b"author " + who,
        b"committer " + who,
        b"data 4\nMore",
        *([b"from " + start.encode()] if start else []),
    ]
    for path, text in files.items():
        lines += [b"M 100644 inline " + quoted(path), b"data %d\n%s" % (len(text), text)]
    return b"\n".join(lines) + b"\n\n"


def pushed(ledger: Hosted, folder, branch: str, *commits: dict[bytes, bytes]) -> Change:
    """Ana's change with these commits, one after the other."""
    clone = ledger.git.clone(ledger.full_name, folder / "clone", as_="ana")
    told = b"".join(
        commit(branch, "refs/remotes/origin/main^0" if n == 0 else "", n, files)
        for n, files in enumerate(commits)
    )
    subprocess.run(["git", "fast-import", "--quiet"], cwd=clone, input=told, check=True)
    git(clone, "push", "-q", "origin", branch)
    return ledger.look(ledger.git.pull(ledger.full_name, branch, as_="ana")["number"])


def never_green(ledger: Hosted, change: Change) -> str:
    """The status and its reasons, after the owner's approval; the page opens for everybody."""
    reviews.approve(change, by=ledger.cast.olu, sha=change.head_sha)
    change.refresh_from_db()
    assert change.state == ChangeState.IN_REVIEW
    assert not change.verdict["allowed"]
    ledger.carry_out()
    assert ledger.status(change.head_sha)[0] == "error"
    for who in (ledger.cast.ana, ledger.cast.olu):
        client = Client()
        client.force_login(who)
        assert client.get(change.get_absolute_url()).status_code == 200
    return f"{change.verdict['status']}: {' '.join(change.verdict['reasons'])}"


def test_3_000_files_are_an_error(ledger: Hosted, tmp_path) -> None:
    files = {b"ledger/%04d.py" % number: b"x = 1\n" for number in range(3_000)}
    change = pushed(ledger, tmp_path, "many-files", files)
    assert never_green(ledger, change).startswith("error")


def test_251_commits_are_an_error(ledger: Hosted, tmp_path) -> None:
    commits = [{b"one.py": b"x = %d\n" % number} for number in range(251)]
    change = pushed(ledger, tmp_path, "many-commits", *commits)
    assert never_green(ledger, change).startswith("error")


@pytest.mark.parametrize(
    "owners",
    [b"#" * 3_000_001, b"* @commons/payments-core\n/caf\xe9/ @sam\n"],
    ids=["3 MB", "not UTF-8"],
)
def test_an_owner_file_that_cannot_be_read_is_an_error(
    unprotected: Hosted, tmp_path, owners: bytes
) -> None:
    ledger = unprotected
    clone = ledger.git.clone(ledger.full_name, tmp_path / "owners", as_="olu")
    (clone / OWNERS).write_bytes(owners)
    git(clone, "commit", "-q", "-am", "Owners")
    git(clone, "push", "-q", "origin", "main")
    change = ledger.change("after-it")
    assert "error: .github/CODEOWNERS" in never_green(ledger, change)


def test_odd_paths_are_owned_like_any_other(ledger: Hosted, tmp_path) -> None:
    change = pushed(ledger, tmp_path, "odd", dict.fromkeys(ODD, b"x = 1\n"))
    shown = Client()
    shown.force_login(ledger.cast.olu)
    page = shown.get(change.get_absolute_url())
    assert page.status_code == 200
    assert b"<script>alert(1)" not in page.content
    assert change.files.count() == len(ODD)
    group = change.verdict["platforms"][0]["groups"][0]
    assert (change.verdict["status"], len(group["paths"])) == ("pending", len(ODD))
    for place, one in enumerate(group["paths"]):
        shown_file = shown.get(change.get_absolute_url(), {"file": one})
        assert (place, shown_file.status_code) == (place, 200)
