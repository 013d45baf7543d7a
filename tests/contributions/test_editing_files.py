"""Contributing without a terminal: a file chosen, edited and proposed in somebody's name."""

import base64
import re

import pytest
from django.test import Client

from contributions.lifecycle import ChangeState
from contributions.models import Change
from contributions.services import changes, reviews
from platforms.models import Openness, Platform
from tests.as_app import act_as_app
from tests.cast import let_through_without_proposal
from tests.hosted import Hosted


@pytest.fixture
def ana(hosted: Hosted, client: Client) -> Client:
    let_through_without_proposal(hosted.cast.ledger)
    client.force_login(hosted.cast.ana)
    return client


def address(hosted: Hosted, path: str = "") -> str:
    return f"/platforms/ledger/files/?repository={hosted.repository.pk}&path={path}"


def form(client: Client, hosted: Hosted, path: str, **more: str) -> dict[str, str]:
    """What the page's form would send, with what somebody typed."""
    page = client.get(address(hosted, path)).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(key|sha)" value="([^"]+)"', page))
    return {**hidden, "text": "# Ledger\r\nCounts.\r\n", "title": "Say what it does", **more}


def on_host(hosted: Hosted, path: str, ref: str) -> str:
    where = f"/repos/{hosted.full_name}/contents/{path}"
    return base64.b64decode(hosted.git.ok("GET", where, params={"ref": ref})["content"]).decode()


def test_folders_are_walked_to_a_file(ana: Client, hosted: Hosted) -> None:
    assert hosted.full_name in ana.get("/platforms/ledger/files/").content.decode()
    page = ana.get(address(hosted)).content.decode()
    assert ".github/" in page
    assert "README.md" in page
    assert "CODEOWNERS" in ana.get(address(hosted, ".github")).content.decode()
    assert "# Ledger" in ana.get(address(hosted, "README.md")).content.decode()


def test_an_edited_file_becomes_a_pull_request_whose_author_is_who_edited_it(
    ana: Client, hosted: Hosted
) -> None:
    sent = form(ana, hosted, "README.md", why="Newcomers ask.")
    answer = ana.post(address(hosted, "README.md"), sent)
    change = Change.objects.get()
    assert answer["Location"] == change.get_absolute_url()
    assert (change.title, change.opened_for) == ("Say what it does", hosted.cast.ana)
    assert on_host(hosted, "README.md", change.head_ref) == "# Ledger\nCounts.\n"
    assert on_host(hosted, "README.md", "main") == "# Ledger\n"
    (commit,) = change.commits.all()
    assert "Newcomers ask." in commit.message
    account = hosted.cast.ana.host_accounts.get()
    assert [who["account"] for who in commit.co_authors] == [account.pk]


def test_who_edited_a_file_does_not_approve_it(hosted: Hosted, client: Client) -> None:
    let_through_without_proposal(hosted.cast.ledger)
    client.force_login(hosted.cast.olu)
    client.post(address(hosted, "README.md"), form(client, hosted, "README.md"))
    change = Change.objects.get()
    client.post(change.get_absolute_url(), {"act": "approve", "sha": change.head_sha})
    assert not change.reviews.filter(kind="approve").exists()


def test_the_same_form_sent_twice_is_one_pull_request(ana: Client, hosted: Hosted) -> None:
    sent = form(ana, hosted, "README.md")
    first = ana.post(address(hosted, "README.md"), sent)
    second = ana.post(address(hosted, "README.md"), sent)
    assert first["Location"] == second["Location"]
    assert len(hosted.git.ok("GET", f"/repos/{hosted.full_name}/pulls?state=all")) == 1


def test_a_host_that_breaks_off_loses_nothing_and_doubles_nothing(
    ana: Client, hosted: Hosted
) -> None:
    sent = form(ana, hosted, "README.md")
    hosted.git.fault("status", match="POST .*/pulls$", status=503, times=1)
    broken = ana.post(address(hosted, "README.md"), sent)
    assert broken.status_code == 400
    assert "Counts." in broken.content.decode()
    assert "nothing is done twice" in broken.content.decode()
    hosted.git.clear_faults()
    assert ana.post(address(hosted, "README.md"), sent).status_code == 302
    assert len(hosted.git.ok("GET", f"/repos/{hosted.full_name}/pulls?state=all")) == 1


def test_a_file_that_changed_meanwhile_keeps_the_text_and_says_so(
    ana: Client, hosted: Hosted
) -> None:
    sent = form(ana, hosted, "README.md")
    hosted.git.ok("DELETE", f"/repos/{hosted.full_name}/branches/main/protection")
    hosted.git.write(hosted.full_name, "README.md", "# Another\n")
    answer = ana.post(address(hosted, "README.md"), sent)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "has changed on main since you opened it" in page
    assert "Counts." in page
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"), [({"title": ""}, "title"), ({"text": "# Ledger\r\n"}, "text")]
)
def test_what_is_missing_is_said_at_its_field_and_the_text_kept(
    ana: Client, hosted: Hosted, given: dict, field: str
) -> None:
    answer = ana.post(address(hosted, "README.md"), form(ana, hosted, "README.md", **given))
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {field}
    assert not Change.objects.exists()


@pytest.mark.parametrize("path", ["none.md", "../x", "a//b", "%00"])
def test_a_path_that_is_none_is_said(ana: Client, hosted: Hosted, path: str) -> None:
    assert ana.get(address(hosted, path)).status_code in {200, 409}
    assert "Nothing can be edited here now" in ana.get(address(hosted, path)).content.decode()


def test_what_is_no_text_or_too_large_is_not_opened(ana: Client, hosted: Hosted) -> None:
    hosted.git.ok("DELETE", f"/repos/{hosted.full_name}/branches/main/protection")
    hosted.git.write(hosted.full_name, "big.txt", "x" * 200_001)
    assert "larger than 200,000 bytes" in ana.get(address(hosted, "big.txt")).content.decode()
    where = f"/repos/{hosted.full_name}/contents/image.bin"
    body = {"message": "Add", "content": base64.b64encode(b"\xff\x00").decode(), "branch": "main"}
    hosted.git.ok("PUT", where, json=body)
    assert "not text in UTF-8" in ana.get(address(hosted, "image.bin")).content.decode()


def test_a_private_repository_is_shown_to_those_alone_who_may_read_it_there(
    ana: Client, hosted: Hosted
) -> None:
    where = f"/repos/{hosted.full_name}"
    hosted.git.ok("PATCH", where, json={"private": True})
    assert ana.get(address(hosted, "README.md")).status_code == 200
    hosted.git.ok("DELETE", f"{where}/collaborators/ana")
    answer = ana.get(address(hosted, "README.md"))
    assert answer.status_code == 403
    assert "# Ledger" not in answer.content.decode()


def test_nothing_is_edited_where_contributions_are_paused(ana: Client, hosted: Hosted) -> None:
    sent = form(ana, hosted, "README.md")
    Platform.objects.update(openness=Openness.PAUSED.value)
    answer = ana.post(address(hosted, "README.md"), sent)
    assert "have paused contributions" in answer.content.decode()
    assert not Change.objects.exists()


def test_a_hidden_platform_has_no_files(hosted: Hosted, client: Client) -> None:
    Platform.objects.update(restricted=True)
    client.force_login(hosted.cast.sam)
    assert client.get(address(hosted, "README.md")).status_code == 404


def new(hosted: Hosted, name: str, folder: str = "") -> str:
    return f"{address(hosted, folder)}&name={name}"


def written(client: Client, hosted: Hosted, where: str, **more: str) -> dict[str, str]:
    page = client.get(where).content.decode()
    key = re.search(r'type="hidden" name="key" value="([^"]+)"', page)[1]
    return {"key": key, "sha": "", "text": "Begin\r\n", "title": "Say how to begin", **more}


def test_a_new_file_becomes_a_pull_request(ana: Client, hosted: Hosted) -> None:
    assert "A new file here" in ana.get(address(hosted, ".github")).content.decode()
    where = new(hosted, "help/begin.md", ".github")
    assert "New file .github/help/begin.md" in ana.get(where).content.decode()
    sent = written(ana, hosted, where)
    answers = [ana.post(where, sent) for _ in range(2)]
    change = Change.objects.get()
    assert {one["Location"] for one in answers} == {change.get_absolute_url()}
    assert on_host(hosted, ".github/help/begin.md", change.head_ref) == "Begin\n"
    assert [file.status for file in change.files.all()] == ["added"]


def test_a_new_file_is_made_once_though_the_host_broke_off_after_the_branch(
    ana: Client, hosted: Hosted
) -> None:
    where = new(hosted, "begin.md")
    sent = written(ana, hosted, where)
    hosted.git.fault("status", match="PUT .*/contents/", status=503, times=1)
    broken = ana.post(where, sent)
    hosted.git.clear_faults()
    assert broken.status_code == 400
    assert "Begin" in broken.content.decode()
    assert ana.post(where, sent).status_code == 302
    assert on_host(hosted, "begin.md", Change.objects.get().head_ref) == "Begin\n"


def test_a_new_file_replaces_none_that_is_there(ana: Client, hosted: Hosted) -> None:
    assert "something at README.md on main already" in (
        ana.get(new(hosted, "README.md")).content.decode()
    )
    where = new(hosted, "late.md")
    sent = written(ana, hosted, where)
    hosted.git.ok("DELETE", f"/repos/{hosted.full_name}/branches/main/protection")
    hosted.git.write(hosted.full_name, "late.md", "Another\n")
    answer = ana.post(where, sent)
    assert answer.status_code == 400
    assert "something at late.md on main already" in answer.content.decode()
    assert "Begin" in answer.content.decode()
    assert not Change.objects.exists()


@pytest.mark.parametrize("name", ["../x", "a//b", "%00", "a/./b"])
def test_a_new_file_has_a_path_that_a_file_can_have(ana: Client, hosted: Hosted, name: str) -> None:
    page = ana.get(new(hosted, name)).content.decode()
    assert "Nothing can be edited here now" in page
    assert "not the path of a file" in page


def test_as_an_app_what_was_edited_is_approved_and_merged(
    ana: Client, hosted: Hosted, settings
) -> None:
    act_as_app(hosted, settings)
    ana.post(address(hosted, "README.md"), form(ana, hosted, "README.md"))
    change = Change.objects.get()
    hosted.carry_out()
    reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)
    hosted.carry_out()
    changes.merge(change, by=hosted.cast.ana, sha=change.head_sha)
    hosted.carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.MERGED
    assert on_host(hosted, "README.md", "main") == "# Ledger\nCounts.\n"
