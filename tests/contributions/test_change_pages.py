"""The page of a change and the list: what is so, why, and what one may do."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from contributions import judging
from contributions.lifecycle import ChangeMove
from contributions.models import Change, Look
from contributions.pages.change_events import SENTENCES
from contributions.services import decisions
from platforms.hosts.snapshots import OwnerFile
from platforms.models import PolicyVersion, Repository
from tests import snapshots
from tests.cast import Cast, platform
from tests.contributions.looking import OWNERS, approved, queries, see, text


@pytest.fixture
def change(cast: Cast, ledger: Repository) -> Change:
    """Ana's pull request in review."""
    return snapshots.take_in(ledger, cast.ana, number=1, owner_file=OWNERS)


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
    assert f"/compare/{before}..{change.head_sha}" in page
    assert Look.objects.get(change=change, user=cast.olu).sha == change.head_sha
    assert "Since you looked" not in see(client, cast.olu, change)


def test_a_merge_leaves_its_evidence(cast: Cast, client: Client, ledger: Repository) -> None:
    change = approved(cast, ledger)
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
    asked = queries(client, small.get_absolute_url())
    assert queries(client, large.get_absolute_url()) == asked
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
    asked = queries(client, "/changes/")
    for n in range(32):
        snapshots.take_in(ledger, cast.ana, number=n + 1)
    assert queries(client, "/changes/") == asked
    assert "33 open changes" in text(client.get("/changes/"))
    older = client.get("/changes/").context["found"].page.older
    assert "The first one" in text(client.get("/changes/", {"page": older}))
    snapshots.take_in(ledger, cast.olu, number=200, title="Olu’s own")
    client.force_login(cast.olu)
    assert "1 open change" in text(client.get("/changes/", {"mine": "1"}))
    assert "No changes" in text(client.get("/changes/", {"state": "merged"}))
    platform("Quiet", cast.storefront)
    assert "No open changes" in text(client.get("/changes/", {"platform": "Quiet"}))
    assert "34 open changes" in text(client.get("/changes/", {"platform": "no-such"}))
    assert client.get("/changes/", {"state": "bogus", "page": "?"}).status_code == 200
