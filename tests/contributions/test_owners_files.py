"""A platform whose paths are owned by OWNERS files, on the embedded host."""

import pytest
from django.test import Client

from contributions import fanout
from contributions.models import Change
from contributions.services import ownership_sources, policies, reviews
from journal import events
from people.refusals import Forbidden, Refused
from platforms.hosts.connections import host_for
from platforms.models import OwnershipSource, Platform
from tests import cast as made
from tests.githost_server import git
from tests.hosted import Hosted

pytestmark = pytest.mark.django_db

OPEN = "require_proposal: false\n"


@pytest.fixture
def tree(hosted: Hosted) -> Hosted:
    """Ledger takes its owners from OWNERS files: Olu's at the root, Dee's for pkg/ beside."""
    hosted.git.ok("DELETE", f"/repos/{hosted.full_name}/branches/main/protection")
    policies.save_policy(hosted.cast.ledger, OPEN, by=hosted.cast.olu)
    put(hosted, "OWNERS", "approvers: [olu]\n")
    put(hosted, "pkg/OWNERS", "approvers: [pkg-people]\nreviewers: [max]\n")
    put(hosted, "OWNERS_ALIASES", "aliases:\n  pkg-people: [Dee]\n")
    ownership_sources.choose(hosted.cast.ledger, OwnershipSource.OWNERS, by=hosted.cast.olu)
    return hosted


def put(hosted: Hosted, path: str, text: str, branch: str = "main", by: str = "olu") -> str:
    return hosted.git.write(hosted.full_name, path, text, branch=branch, as_=by)


def groups(change: Change) -> dict[str, dict]:
    return {group["key"]: group for group in change.verdict["platforms"][0]["groups"]}


def able(group: dict) -> list[str]:
    return sorted(one["name"] for one in group["could_still"])


def test_paths_belong_to_their_files_upward(tree: Hosted):
    change = tree.change("topic", path="pkg/api/app.go")
    found = groups(change)
    assert list(found) == ["pkg/OWNERS"]
    assert able(found["pkg/OWNERS"]) == ["Dee", "Olu"]
    assert found["pkg/OWNERS"]["rule"] == "pkg/OWNERS and OWNERS"
    assert "pkg/** needs 1 of pkg/OWNERS; 0 given" in change.verdict["reasons"][0]
    reviews.approve(change, by=tree.cast.dee, sha=change.head_sha)
    change.refresh_from_db()
    assert change.verdict["outcome"] == "green"


def test_a_reviewer_asks_for_changes_and_does_not_approve(tree: Hosted):
    change = tree.change("topic", path="pkg/app.go")
    with pytest.raises(Forbidden, match="which does not approve here"):
        reviews.approve(change, by=tree.cast.max, sha=change.head_sha)
    reviews.request_changes(change, by=tree.cast.max, sha=change.head_sha, text="Test it.")
    change.refresh_from_db()
    assert change.verdict["outcome"] == "failure"


def test_a_change_of_owners_needs_the_old_and_the_new_and_gains_nothing(tree: Hosted):
    change = tree.change("mine", path="pkg/OWNERS", text="approvers: [sam]\n")
    found = groups(change)
    assert sorted(found) == ["pkg/OWNERS", "pkg/OWNERS as changed here"]
    assert able(found["pkg/OWNERS"]) == ["Dee", "Olu"]
    assert able(found["pkg/OWNERS as changed here"]) == ["Olu", "Sam"]
    reviews.approve(change, by=tree.cast.sam, sha=change.head_sha)
    change.refresh_from_db()
    assert change.verdict["outcome"] == "pending"
    reviews.approve(change, by=tree.cast.dee, sha=change.head_sha)
    change.refresh_from_db()
    assert change.verdict["outcome"] == "green"


def test_a_change_of_an_alias_is_judged_by_what_it_was(tree: Hosted):
    text = "aliases:\n  pkg-people: [ana, sam]\n"
    change = tree.change("alias", path="OWNERS_ALIASES", text=text)
    put(tree, "pkg/app.go", "new\n", branch="alias", by="ana")
    found = groups(tree.look(change.number))
    assert able(found["pkg/OWNERS"]) == ["Dee", "Olu"]
    assert found["OWNERS"]["paths"] == ["OWNERS_ALIASES"]


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("pkg/OWNERS", "approvers: [", "pkg/OWNERS cannot be used: line 2, column 1"),
        ("pkg/OWNERS", "filters: {'(': {approvers: [olu]}}", "the filter “(” is no pattern"),
        ("OWNERS_ALIASES", "aliases: {pkg-people: [b], b: [pkg-people]}", "names itself"),
        ("pkg/OWNERS", "# " + "a" * 70_000, "pkg/OWNERS is larger than 65,536 bytes"),
    ],
)
def test_a_file_that_cannot_be_used_leaves_its_paths_to_the_fallback_group(
    tree: Hosted, path, text, why
):
    put(tree, path, text)
    change = tree.change("topic", path="pkg/app.go")
    [group] = groups(change).values()
    assert (group["key"], able(group)) == ("fallback", ["Dee", "Olu"])
    assert why in group["rule"]
    assert change.verdict["outcome"] == "pending"


def test_names_that_nobody_has_leave_the_fallback_group_to_lend(tree: Hosted):
    text = "approvers: [sig-nobody]\noptions: {no_parent_owners: true}\n"
    put(tree, "pkg/OWNERS", text)
    group = groups(tree.change("topic", path="pkg/app.go"))["pkg/OWNERS"]
    assert group["rule"] == "pkg/OWNERS; nobody here is known as sig-nobody"
    assert (group["from_fallback"], able(group)) == (1, ["Dee", "Olu"])


def test_what_is_no_text_or_a_link_is_never_followed(tree: Hosted, tmp_path):
    clone = tree.git.clone(tree.full_name, tmp_path / "clone", as_="olu")
    (clone / "pkg/OWNERS").write_bytes(b"approvers: [\xff]\n")
    (clone / "link").mkdir()
    (clone / "link/OWNERS").symlink_to("../OWNERS")
    (clone / "dir/OWNERS").mkdir(parents=True)
    (clone / "dir/OWNERS/a").write_text("a folder of that name\n")
    git(clone, "add", "-A")
    git(clone, "commit", "-qm", "Break it")
    git(clone, "push", "-q", "origin", "HEAD:main")
    host = host_for(tree.repository.host)
    tip = host.tip(tree.repository.remote_id, "main")
    found = host.owner_tree(tree.repository.remote_id, tip, ["pkg/a", "link/a", "dir/a\nb", "-x"])
    told = {one.path: one.problem for one in found.files}
    assert told == {
        "OWNERS": "",
        "OWNERS_ALIASES": "",
        "link/OWNERS": "link/OWNERS is a link, not a file.",
        "pkg/OWNERS": "pkg/OWNERS is not text in UTF-8 at line 1, column 13.",
    }


def test_choosing_owners_files_judges_again_once_they_are_read(hosted: Hosted):
    ledger, olu = hosted.cast.ledger, hosted.cast.olu
    policies.save_policy(ledger, OPEN, by=olu)
    change = hosted.change("topic")
    with pytest.raises(Forbidden):
        ownership_sources.choose(ledger, OwnershipSource.OWNERS, by=hosted.cast.dee)
    for _ in range(2):
        ownership_sources.choose(ledger, OwnershipSource.OWNERS, by=olu)
    told = events.of(f"platform:{ledger.pk}").get(kind="platform:ownership_source")
    assert told.data == {"from": "repository", "to": "owners"}
    hosted.carry_out()
    change.refresh_from_db()
    [group] = groups(change).values()
    assert group["rule"] == "no OWNERS file names an approver"
    Change.objects.filter(pk=change.pk).update(owner_tree=None)
    policies.save_policy(ledger, f"{OPEN}quorum: 2\n", by=olu)
    hosted.carry_out()
    change.refresh_from_db()
    assert change.verdict["reasons"][0] == "The OWNERS files were not read yet."


def test_a_policy_that_does_not_fit_keeps_the_source(hosted: Hosted):
    ledger, olu = hosted.cast.ledger, hosted.cast.olu
    policies.save_policy(ledger, f'{OPEN}quorums: {{"@olu": 1}}\n', by=olu)
    with pytest.raises(Refused, match="Line 2, column 19: “@olu” can be no group"):
        ownership_sources.choose(ledger, OwnershipSource.OWNERS, by=olu)
    policies.save_policy(ledger, f"{OPEN}several_owners: each\n", by=olu)
    with pytest.raises(Refused, match="“each” is not for it"):
        ownership_sources.choose(ledger, OwnershipSource.OWNERS, by=olu)
    assert Platform.objects.get(pk=ledger.pk).ownership_source == OwnershipSource.REPOSITORY


def test_a_policy_names_a_group_by_its_file(tree: Hosted):
    ledger, olu = tree.cast.ledger, tree.cast.olu
    policies.save_policy(ledger, f"{OPEN}quorums: {{pkg/OWNERS: 2}}\n", by=olu)
    put(tree, "pkg/OWNERS", "filters: {'go$': {approvers: [dee]}, '.*': {approvers: [max]}}\n")
    found = groups(tree.change("topic", path="pkg/app.go"))
    assert (found["pkg/OWNERS#go$"]["needed"], able(found["pkg/OWNERS#go$"])) == (
        2,
        ["Dee", "Max", "Olu"],
    )


def test_who_is_named_in_a_file_has_the_change_judged_again_with_them(tree: Hosted):
    other = made.person("Kim")
    made.account(other, 700, "kim")
    put(tree, "pkg/OWNERS", "approvers: [kim]\n")
    tree.change("topic", path="pkg/app.go")
    assert fanout.platforms_of([other]) == {tree.cast.ledger.pk}
    assert fanout.platforms_of([made.person("Lee")]) == set()


def test_pages_choose_the_source_and_say_whose_paths_are(client: Client, tree: Hosted):
    client.force_login(tree.cast.olu)
    page = client.get("/platforms/ledger/approvers/", {"paths": "pkg/a.go"}).content.decode()
    assert "the OWNERS files of main in" in page
    assert "pkg/OWNERS and OWNERS" in page
    where = "/platforms/ledger/policy/source/"
    answer = client.post(where, {"act": "own", "ownership": "portal"})
    assert answer.status_code == 302
    assert Platform.objects.get().ownership_source == OwnershipSource.PORTAL
    assert client.post(where, {"act": "own", "ownership": "elsewhere"}).status_code == 400
    client.force_login(tree.cast.sam)
    answer = client.post(where, {"act": "own", "ownership": "owners"})
    assert answer.status_code == 403
    assert "Only owners of Ledger change its policy." in answer.content.decode()


def test_other_owners_are_tried_first_and_nothing_is_written(client: Client, tree: Hosted):
    put(tree, ".github/CODEOWNERS", "* @sam\n")
    change = tree.change("topic", path="docs/a.md")
    reviews.approve(change, by=tree.cast.olu, sha=change.head_sha)
    client.force_login(tree.cast.olu)
    where = "/platforms/ledger/policy/source/"
    answer = client.post(where, {"act": "try_owners", "ownership": "repository"})
    page = " ".join(answer.content.decode().split())
    assert "1 open change of 1 would change colour" in page
    assert Platform.objects.get().ownership_source == OwnershipSource.OWNERS
    change.refresh_from_db()
    assert change.verdict["outcome"] == "green"
    client.force_login(tree.cast.sam)
    refused = client.post(where, {"act": "try_owners", "ownership": "repository"})
    assert refused.status_code == 403
