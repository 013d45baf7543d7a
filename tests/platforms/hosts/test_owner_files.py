"""Which CODEOWNERS counts, and what is said of one that cannot be used."""

from base64 import b64encode

import pytest

from platforms.hosts.github import GitHub
from platforms.hosts.problems import Missing, Rejected, Unreachable
from platforms.hosts.snapshots import OwnerFile
from tests.githost_server import git
from tests.platforms.hosts.scripted import Reply, scripted_host


@pytest.mark.parametrize("place", [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"])
def test_the_owner_file_is_found_where_github_looks(github, server, place):
    made = server.repo("acme", f"owned-{place.replace('/', '-').strip('.')}")
    sha = server.write(made["full_name"], place, "* @ana\n")
    assert github.owner_file(made["id"], sha) == OwnerFile(place, "* @ana\n")


def test_the_first_owner_file_counts_alone(github, server, repo):
    server.write(repo["full_name"], "CODEOWNERS", "* @ana\n")
    assert github.owner_file(repo["id"], "main").text == "* @olu\n"


def test_no_owner_file_is_told_from_no_answer(github, server):
    made = server.repo("acme", "unowned")
    assert github.owner_file(made["id"], "main") == OwnerFile()
    with pytest.raises(Missing):
        github.owner_file(made["id"], "no-such-branch")
    with pytest.raises(Missing):
        github.owner_file(10**9, "main")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"* @ol\xfc\n", "is not text in UTF-8"),
        (b"#" * 3_000_001, "is larger than 3,000,000 bytes"),
    ],
)
def test_an_owner_file_that_cannot_be_used_says_why(github, server, repo, tmp_path, content, why):
    name = repo["full_name"]
    made = server.change(name, "topic", as_="ana")
    clone = server.clone(name, tmp_path / "clone")
    (clone / ".github/CODEOWNERS").write_bytes(content)
    git(clone, "commit", "-qam", "Break it")
    git(clone, "push", "-q", "origin", "HEAD:main")
    with pytest.raises(Rejected, match=why):
        github.owner_file(repo["id"], "main")
    owner_file = github.pull(repo["id"], made["number"]).owner_file
    assert (owner_file.path, owner_file.text) == (".github/CODEOWNERS", "")
    assert why in owner_file.problem


def test_an_owner_file_above_one_megabyte_is_read_from_its_blob():
    text = "* @olu\n" + "#" * 1_500_000
    sha = "c" * 40
    entry = {"name": "CODEOWNERS", "type": "file", "size": len(text), "sha": sha}
    blob = {"encoding": "base64", "content": b64encode(text.encode()).decode()}
    with scripted_host() as host:
        host.answer(
            Reply(body=[entry]),
            Reply(body={**entry, "encoding": "none", "content": ""}),
            Reply(body=blob),
        )
        github = GitHub(host.url, "token")
        assert github.owner_file(41, "d" * 40) == OwnerFile("CODEOWNERS", text)
        assert host.lines[-1] == f"GET /repositories/41/git/blobs/{sha}"
        # What a commit id names never changes, so it is not asked for again.
        assert github.owner_file(41, "d" * 40).text == text
        assert len(host.requests) == 3


@pytest.mark.parametrize(
    "change",
    [{"content": "I*w="}, {"content": ""}, {"size": 2}, {"encoding": "utf-8"}, {"type": None}],
)
def test_an_owner_file_of_an_odd_shape_is_no_answer(change):
    entry = {
        "name": "CODEOWNERS",
        "type": "file",
        "size": 1,
        "content": "Iw==",
        "encoding": "base64",
    }
    with scripted_host() as host:
        host.answer(Reply(body=[entry]), Reply(body={**entry, **change}))
        with pytest.raises(Unreachable, match="cannot be read"):
            GitHub(host.url, "token").owner_file(41, "main")


def test_an_owner_file_that_is_a_link_is_not_followed():
    entry = {"name": "CODEOWNERS", "type": "symlink", "target": "/etc/passwd", "size": 11}
    with scripted_host() as host:
        host.answer(Reply(body=[entry]))
        host.replies.append(Reply(body=entry))
        with pytest.raises(Rejected, match="is a link"):
            GitHub(host.url, "token").owner_file(41, "main")
