"""Finding OWNERS files in a commit's tree, with bounds."""

from base64 import b64encode

import pytest

from platforms.hosts.github import GitHub
from platforms.hosts.problems import Missing, Unreachable
from platforms.hosts.snapshots import OwnerTree, TextFile
from tests.platforms.hosts.scripted import Reply, scripted_host

TIP, BLOB = "d" * 40, "c" * 40
TEXT = "approvers: [olu]\n"


def entry(path: str, **more: object) -> dict:
    return {"path": path, "mode": "100644", "type": "blob", "sha": BLOB, "size": len(TEXT)} | more


def blob(text: str = TEXT) -> Reply:
    return Reply(body={"encoding": "base64", "content": b64encode(text.encode()).decode()})


def listing(*entries: dict, truncated: bool = False) -> Reply:
    return Reply(body={"sha": TIP, "tree": list(entries), "truncated": truncated})


def test_only_the_files_above_the_paths_are_read_and_each_once():
    with scripted_host() as host:
        host.answer(
            listing(entry("OWNERS"), entry("a/OWNERS"), entry("b/OWNERS", sha="e" * 40)), blob()
        )
        github = GitHub(host.url, "token")
        for _ in range(2):
            found = github.owner_tree(41, TIP, ["b/x"])
        assert found == OwnerTree((TextFile("OWNERS", TEXT), TextFile("b/OWNERS", TEXT)))
        assert host.lines[0] == f"GET /repositories/41/git/trees/{TIP}?recursive=1"
        assert len(host.requests) == 3


def test_a_cut_tree_or_too_many_files_are_told_and_nothing_more_is_asked():
    many = [f"{'x/' * depth}OWNERS" for depth in range(101)]
    for reply, why in [
        (listing(truncated=True), "more files than its host lists"),
        (listing(*map(entry, many)), "101 OWNERS files are concerned; at most 100 are read"),
    ]:
        with scripted_host() as host:
            host.answer(reply)
            found = GitHub(host.url, "token").owner_tree(41, TIP, ["x/" * 101 + "f"])
            assert why in found.problem
            assert len(host.requests) == 1


def test_the_paths_of_a_commit_are_all_its_files_or_none_where_the_host_cut_them():
    folder = {"path": "a", "mode": "040000", "type": "tree", "sha": BLOB}
    with scripted_host() as host:
        host.answer(listing(entry("README.md"), folder, entry("a/b.py")), listing(truncated=True))
        github = GitHub(host.url, "token")
        assert github.paths(41, TIP) == ("README.md", "a/b.py")
        assert github.paths(41, TIP) is None


def test_a_file_that_comes_short_is_no_answer():
    with scripted_host() as host:
        host.answer(listing(entry("OWNERS", size=99)), blob())
        with pytest.raises(Unreachable, match="came with 17 of its 99 bytes"):
            GitHub(host.url, "token").owner_tree(41, TIP, ["a"])


def test_an_unknown_commit_is_told_from_one_without_such_files(github, repo, server):
    assert github.owner_tree(repo["id"], github.tip(repo["id"], "main"), ["a"]) == OwnerTree()
    with pytest.raises(Missing):
        github.owner_tree(repo["id"], "0" * 40, ["a"])
