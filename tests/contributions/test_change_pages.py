"""The page of a change and the list: what is so, what one may do, and what comes back refused."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contributions import judging, record
from contributions.lifecycle import ChangeMove
from contributions.models import Change, Look, MergeIntent, Review
from contributions.pages.change_events import SENTENCES
from contributions.services import decisions
from journal.models import Event
from platforms.hosts.snapshots import OwnerFile
from platforms.models import PolicyVersion, Repository
from tests import cast as made
from tests import snapshots
from tests.cast import Cast
from tests.hosted import Hosted

OWNERS = OwnerFile(path=".github/CODEOWNERS", text="/ledger/ @commons/payments-core\n")


@pytest.fixture
def ledger(cast: Cast) -> Repository:
    """Ledger's repository, whose policy asks for no proposal."""
    PolicyVersion.objects.create(
        platform=cast.ledger, number=1, rules={"require_proposal": False}, at=timezone.now()
    )
    return Repository.objects.get(pk=made.repository(cast.ledger, "commons/ledger").pk)


@pytest.fixture
def change(cast: Cast, ledger: Repository) -> Change:
    """Ana's pull request in review."""
    return snapshots.take_in(ledger, cast.ana, number=1, owner_file=OWNERS)


def text(answer: object) -> str:
    """The page's words without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def see(client: Client, user: object, change: Change, **query: str) -> str:
    """The page as somebody sees it."""
    client.force_login(user)
    return text(client.get(change.get_absolute_url(), query))


def test_the_verdict_is_the_headline_and_names_who_could_approve(
    cast: Cast, client: Client, change: Change
) -> None:
    page = see(client, cast.ana, change)
    assert "Not yet: payments-core still has to approve" in page
    assert "0 of 1" in page
    assert "next Dee or Olu" in page
    assert ".github/CODEOWNERS line 1" in page


def test_an_owner_reads_what_the_approval_covers(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    files = (snapshots.file("ledger/pay.py"), snapshots.file("README.md"))
    change = snapshots.take_in(ledger, cast.ana, owner_file=OWNERS, files=files)
    page = see(client, cast.dee, change)
    assert "Your approval counts for all of it and completes those groups." in page
    assert f"Approve {change.short_head}" in page


def test_only_the_groups_of_the_giver_are_covered(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    mine, theirs = snapshots.file("web/shop.py"), snapshots.file("ledger/pay.py")
    owners = OwnerFile(path=".github/CODEOWNERS", text="* @commons/payments-core\n/web/ @sam\n")
    change = snapshots.take_in(ledger, cast.ana, owner_file=owners, files=(mine, theirs))
    assert (
        "As an owner you may approve for sam. Your approval counts for 1 of the 2 files and"
        in see(client, cast.sam, change)
    )


@pytest.mark.parametrize(
    ("who", "reason"),
    [("ana", "nobody approves their own work"), ("sam", "Sam has no role in payments-core.")],
)
def test_who_may_not_approve_reads_why_in_place_of_the_button(
    cast: Cast, client: Client, change: Change, who: str, reason: str
) -> None:
    page = see(client, getattr(cast, who), change)
    assert reason in page
    assert f"Approve {change.short_head}" not in page


def test_lapsed_ignored_and_standing_reviews_are_shown_with_their_reason(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    pull = {"number": 4, "owner_file": OWNERS}
    snapshots.take_in(ledger, cast.ana, **pull)
    olu, dee = (
        snapshots.review(cast.olu, "one", number=1),
        snapshots.review(cast.dee, "one", "request_changes", number=2),
    )
    snapshots.take_in(ledger, cast.ana, **pull, reviews=(olu, dee))
    change = snapshots.take_in(ledger, cast.ana, **pull, head="two", reviews=(olu, dee))
    page = see(client, cast.ana, change)
    assert "Stopped: Dee asks for changes" in page
    assert "Changes requested Stands until its giver acts again or it is dismissed." in page
    assert re.search(r"Lapsed A push moved the head from \w{7} to \w{7}", page)


def test_what_moved_since_the_last_look_is_said_once(
    cast: Cast, client: Client, ledger: Repository, change: Change
) -> None:
    assert "Since you looked" not in see(client, cast.olu, change)
    before = change.head_sha
    change = snapshots.take_in(ledger, cast.ana, number=1, owner_file=OWNERS, head="two")
    client.force_login(cast.olu)
    page = client.get(change.get_absolute_url()).content.decode()
    assert f"Since you looked, at {before[:7]}: 1 push" in page
    assert f"/compare/{before}...{change.head_sha}" in page
    assert Look.objects.get(change=change, user=cast.olu).sha == change.head_sha
    assert "Since you looked" not in see(client, cast.olu, change)


def test_a_refused_act_leaves_the_last_look_as_it_was(
    cast: Cast, client: Client, ledger: Repository, change: Change
) -> None:
    see(client, cast.olu, change)
    seen = change.head_sha
    change = snapshots.take_in(ledger, cast.ana, number=1, owner_file=OWNERS, head="two")
    client.post(change.get_absolute_url(), {"act": "approve", "sha": seen[:7]})
    assert Look.objects.get(change=change, user=cast.olu).sha == seen


def test_when_the_host_cannot_be_read_nothing_is_recorded_and_the_text_is_kept(
    cast: Cast, client: Client, change: Change
) -> None:
    client.force_login(cast.olu)
    answer = client.post(
        change.get_absolute_url(),
        {"act": "request_changes", "sha": change.head_sha, "body": "Round it down."},
    )
    assert answer.status_code == 409
    assert "nothing was recorded" in text(answer)
    assert "Round it down." in text(answer)
    assert not Review.objects.exists()


@pytest.mark.parametrize("sha", ["", "fe05bcd", "HEAD", "x" * 40])
def test_an_approval_without_a_whole_sha_is_refused(
    cast: Cast, client: Client, change: Change, sha: str
) -> None:
    client.force_login(cast.olu)
    answer = client.post(change.get_absolute_url(), {"act": "approve", "sha": sha})
    assert answer.status_code == 400
    assert "did not say which commit" in text(answer)


def test_an_unknown_act_is_refused(cast: Cast, client: Client, change: Change) -> None:
    client.force_login(cast.olu)
    assert client.post(change.get_absolute_url(), {"act": "delete"}).status_code == 400
    assert client.post(change.get_absolute_url()).status_code == 400


def test_a_comment_sent_twice_is_one(cast: Cast, client: Client, change: Change) -> None:
    client.force_login(cast.sam)
    given = {"act": "comment", "body": "Why **twice**?", "key": "k1"}
    for _ in range(2):
        answer = client.post(change.get_absolute_url(), given)
        assert answer["Location"] == change.get_absolute_url()
    assert change.comments.count() == 1
    assert "Why twice ?" in see(client, cast.ana, change)
    empty = client.post(change.get_absolute_url(), {"act": "comment", "body": " "})
    assert empty.status_code == 400
    assert "Write something first." in text(empty)


def test_the_merge_is_shut_with_its_reason_until_the_rule_holds(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    pull = {"number": 4, "owner_file": OWNERS}
    change = snapshots.take_in(ledger, cast.ana, **pull)
    client.force_login(cast.ana)
    shut = re.compile(r'value="merge" disabled')
    assert shut.search(client.get(change.get_absolute_url()).content.decode())
    snapshots.take_in(ledger, cast.ana, **pull, reviews=(snapshots.review(cast.olu, "one"),))
    page = client.get(change.get_absolute_url()).content.decode()
    assert not shut.search(page)
    assert f"Merge <code>{change.short_head}</code> into main" in page
    assert "Only its author and the owners of Ledger may ask" in see(client, cast.sam, change)


def test_while_merging_the_box_asks_again_and_then_takes_the_whole_page(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    change = _approved(cast, ledger)
    record.move_change(change, ChangeMove.MERGE)
    client.force_login(cast.olu)
    page = client.get(change.get_absolute_url()).content.decode()
    assert 'hx-trigger="every 2s"' in page
    headers = {"HX-Request": "true", "HX-Target": "section#merge"}
    part = client.get(change.get_absolute_url(), headers=headers)
    assert "<html" not in part.content.decode()
    assert "asked to merge exactly" in text(part)
    record.move_change(change, ChangeMove.MERGE_REFUSED, data={"reason": "Blocked."})
    over = client.get(change.get_absolute_url(), headers=headers)
    assert over["HX-Refresh"] == "true"


def test_a_merge_that_never_ends_stops_being_asked_for(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    change = _approved(cast, ledger)
    record.move_change(change, ChangeMove.MERGE)
    Change.objects.update(state_since=timezone.now() - timedelta(minutes=11))
    client.force_login(cast.olu)
    page = client.get(change.get_absolute_url()).content.decode()
    assert "hx-trigger" not in page.split('id="merge"')[1].split("</section>")[0]
    assert "Reload the page to look again." in page


def test_the_last_refused_merge_says_why(cast: Cast, client: Client, ledger: Repository) -> None:
    change = _approved(cast, ledger)
    MergeIntent.objects.create(
        change=change, sha=change.head_sha, base_ref="main", requested_by=cast.ana, verdict={},
        facts={}, at=timezone.now(), answered_at=timezone.now(), state=MergeIntent.REFUSED,
        detail="The base branch is locked.",
    )  # fmt: skip
    assert "The base branch is locked." in see(client, cast.olu, change)


def test_a_merge_leaves_its_evidence(cast: Cast, client: Client, ledger: Repository) -> None:
    change = _approved(cast, ledger)
    merged = {"open": False, "merged": True, "merged_at": timezone.now(), "merge_sha": "b" * 40}
    snapshots.take_in(ledger, cast.ana, number=change.number, owner_file=OWNERS, **merged)
    page = see(client, cast.sam, change)
    assert f"Merged: {change.short_head} is in main" in page
    assert "The commit approved is the commit merged. Nothing was bypassed." in page
    assert "Who could approve payments-core : Olu and Dee" in page
    assert "Olu as owner for payments-core" in page
    assert f"Commit approved {change.head_sha} Commit merged {change.head_sha} , as bbbb" in page
    assert "Your decision" not in page


def test_a_merge_without_approval_says_so_on_its_page(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    change = snapshots.take_in(ledger, cast.ana, number=5, owner_file=OWNERS)
    merged = {"open": False, "merged": True, "merged_at": timezone.now(), "merge_sha": "b" * 40}
    snapshots.take_in(ledger, cast.ana, number=5, owner_file=OWNERS, **merged)
    page = see(client, cast.sam, change)
    assert "Merged without approval" in page
    assert "while the rule did not hold for its head" in page
    assert "Commit approved none" in page


def test_a_change_that_ended_before_it_was_known_has_a_page(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    change = snapshots.take_in(ledger, cast.ana, open=False, closed_at=timezone.now())
    assert "The rule has not been asked about this change." in see(client, cast.sam, change)


def test_a_policy_that_cannot_be_read_shows_no_button(
    cast: Cast, client: Client, ledger: Repository, change: Change
) -> None:
    PolicyVersion.objects.create(
        platform=cast.ledger, number=9, rules={"quorum": "many"}, at=timezone.now()
    )
    judging.judge(change)
    page = see(client, cast.olu, change)
    assert "The policy of Ledger cannot be read" in page
    assert f"Approve {change.short_head}" not in page


def test_every_kind_of_event_of_a_change_has_its_sentence(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    """The kinds are read from the code that writes them, so that none is forgotten."""
    from pathlib import Path

    written = {f"change:{move.value}" for move in ChangeMove}
    for module in Path("contributions").rglob("*.py"):
        source = module.read_text()
        written |= {f"change:{kind}" for kind in re.findall(r'change_event\(\w+, "(\w+)"', source)}
        written |= {f"change:{kind}" for kind in re.findall(r'Review\.[A-Z_]+: "(\w+)"', source)}
    written.add("change:commented")
    assert written == set(SENTENCES)


def test_the_timeline_tells_what_happened(
    cast: Cast, client: Client, ledger: Repository, change: Change
) -> None:
    review = snapshots.review(cast.olu, "one")
    snapshots.take_in(ledger, cast.ana, number=1, owner_file=OWNERS, reviews=(review,))
    snapshots.take_in(ledger, cast.ana, number=1, owner_file=OWNERS, head="two", reviews=(review,))
    decisions.comment(change, by=cast.dee, text="Hm.")
    page = see(client, cast.sam, change).partition("Timeline just")[0]
    one, two = snapshots.sha("one")[:7], snapshots.sha("two")[:7]
    for sentence in (
        "The portal first saw pull request #1",
        f"Olu approved {one} on the git host",
        f"A push moved the head from {one} to {two}",
        f"Olu’s approval of {one} lapsed.",
        "Dee commented",
    ):
        assert sentence in page


def test_a_restricted_platforms_change_is_not_there(
    cast: Cast, client: Client, change: Change
) -> None:
    cast.ledger.restricted = True
    cast.ledger.save()
    client.force_login(cast.sam)
    assert client.get(change.get_absolute_url()).status_code == 404
    assert client.post(change.get_absolute_url(), {"act": "refresh"}).status_code == 404
    assert change.title not in text(client.get("/changes/"))
    client.force_login(cast.ana)
    assert client.get(change.get_absolute_url()).status_code == 200


def test_a_check_cannot_bring_a_script(cast: Cast, client: Client, change: Change) -> None:
    bad = {"name": "x", "state": "success", "description": "", "url": "javascript:alert(1)"}
    Change.objects.update(checks=[bad])
    client.force_login(cast.ana)
    assert "javascript:" not in client.get(change.get_absolute_url()).content.decode()


def test_the_page_asks_as_often_for_300_files_as_for_one(
    cast: Cast, client: Client, ledger: Repository, django_assert_num_queries: object
) -> None:
    small = snapshots.take_in(ledger, cast.ana, owner_file=OWNERS)
    files = tuple(snapshots.file(f"ledger/{n}.py") for n in range(300))
    commits = tuple(snapshots.commit(cast.ana, f"c{n}") for n in range(200))
    large = snapshots.take_in(
        ledger, cast.ana, owner_file=OWNERS, files=files, head="c199", commits=commits
    )
    for row in (small, large):
        see(client, cast.olu, row)
    for n in range(30):
        decisions.comment(large, by=cast.sam, text=f"{n}")
    asked = _queries(client, small)
    assert _queries(client, large) == asked
    assert "Files 300 files" in see(client, cast.olu, large)


def test_a_large_diff_is_drawn_when_asked_for(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    big = snapshots.file("ledger/big.py", additions=900)
    change = snapshots.take_in(ledger, cast.ana, owner_file=OWNERS, files=(big,))
    key = change.files.get().pk
    page = see(client, cast.olu, change)
    assert "1 diff not drawn here" in page
    client.force_login(cast.olu)
    drawn = client.get(change.get_absolute_url(), {"file": key}).content.decode()
    assert f'id="file-{key}" open' in drawn


def test_the_list_filters_and_pages_with_as_many_queries_for_30_as_for_one(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    snapshots.take_in(ledger, cast.ana, number=100, title="The first one")
    client.force_login(cast.sam)
    client.get("/changes/")
    asked = _count(client, "/changes/")
    for n in range(32):
        snapshots.take_in(ledger, cast.ana, number=n + 1)
    assert _count(client, "/changes/") == asked
    assert "33 open changes" in text(client.get("/changes/"))
    older = client.get("/changes/").context["found"].page.older
    assert "The first one" in text(client.get("/changes/", {"page": older}))
    snapshots.take_in(ledger, cast.olu, number=200, title="Olu’s own")
    client.force_login(cast.olu)
    assert "1 open change" in text(client.get("/changes/", {"mine": "1"}))
    assert "No changes" in text(client.get("/changes/", {"state": "merged"}))
    assert "No open changes" in text(client.get("/changes/", {"platform": "other"}))
    assert client.get("/changes/", {"state": "bogus", "page": "?"}).status_code == 200


def test_the_journey_of_a_decision_over_a_real_host(hosted: Hosted, client: Client) -> None:
    """Approve, take it back, ask for changes, approve again, merge: each by its form."""
    cast = hosted.cast
    PolicyVersion.objects.create(
        platform=cast.ledger, number=1, rules={"require_proposal": False}, at=timezone.now()
    )
    change = hosted.change("fee-once")
    url, sha = change.get_absolute_url(), change.head_sha
    client.force_login(cast.olu)
    page = text(client.post(url, {"act": "approve", "sha": sha}, follow=True))
    assert f"You approved {sha[:7]}." in page
    assert "Take my approval back" in page
    assert "You took your approval" in text(client.post(url, {"act": "revoke"}, follow=True))
    again = client.post(url, {"act": "revoke"})
    assert again.status_code == 409
    client.post(url, {"act": "request_changes", "sha": sha, "body": "Round it."})
    assert "Stopped: Olu asks for changes" in see(client, cast.ana, change)
    client.force_login(cast.olu)
    client.post(url, {"act": "approve", "sha": sha})
    assert "Read from the git host just now." in text(
        client.post(url, {"act": "refresh"}, follow=True)
    )
    moved = client.post(url, {"act": "merge", "sha": "0" * 40})
    assert moved.status_code == 409
    assert "was not merged" in text(moved)
    client.post(url, {"act": "merge", "sha": sha})
    hosted.carry_out()
    page = see(client, cast.ana, change)
    assert f"Merged: {sha[:7]} is in main" in page
    assert "through the portal, asked for by Olu" in page


def test_a_push_before_the_click_comes_back_with_the_new_head(
    hosted: Hosted, client: Client
) -> None:
    change = hosted.change("fee-once")
    client.force_login(hosted.cast.olu)
    seen = change.head_sha
    pushed = hosted.push("fee-once", "two\n")
    answer = client.post(
        change.get_absolute_url(), {"act": "approve", "sha": seen, "body": "Well done"}
    )
    assert answer.status_code == 409
    page = text(answer)
    assert f"The head moved to {pushed[:7]}, look again." in page
    assert "Well done" in page
    assert f'name="sha" value="{pushed}"' in answer.content.decode()
    assert not Event.objects.filter(kind="change:approved_by").exists()


def _approved(cast: Cast, ledger: Repository) -> Change:
    pull = {"number": 4, "owner_file": OWNERS}
    snapshots.take_in(ledger, cast.ana, **pull)
    return snapshots.take_in(ledger, cast.ana, **pull, reviews=(snapshots.review(cast.olu, "one"),))


def _queries(client: Client, change: Change) -> int:
    return _count(client, change.get_absolute_url())


def _count(client: Client, url: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)
