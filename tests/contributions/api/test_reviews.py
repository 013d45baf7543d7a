"""What was said and decided on a change, by program: remarks, approvals, break-glass, evidence."""

from pathlib import Path

import pytest
from django.utils import timezone

from contributions.services import reviews
from journal import events
from people.models import User
from people.refusals import Invalid
from platforms.models import PolicyVersion
from tests import snapshots
from tests.cast import Cast, let_through_without_proposal, person
from tests.contributions.strangers import UNKNOWN, by_nobody
from tests.hosted import Hosted
from tests.platforms.programs import Program

RULES = {"require_proposal": False, "break_glass": True}


@pytest.fixture
def ada(hosted: Hosted) -> User:
    """An admin; break-glass is allowed on Ledger."""
    PolicyVersion.objects.create(
        platform=hosted.cast.ledger, number=1, rules=RULES, at=timezone.now()
    )
    return person("Ada", is_superuser=True)


def test_a_remark_that_is_sent_twice_is_one(cast: Cast, ledger) -> None:
    path = f"changes/{snapshots.take_in(ledger, cast.ana).pk}/comments/"
    sam, given = Program(cast.sam), {"text": "I *see*.", "key": "once"}
    first = sam.ask("POST", path, given)
    assert first == sam.ask("POST", path, given)
    assert (first[0], first[1]["author"]["username"]) == (201, "sam")
    assert Program(cast.ana).get(path) == [first[1]]
    assert sam.ask("POST", path, {"text": ""})[0] == 400


def test_an_approval_is_taken_back_once_and_says_why(hosted: Hosted, ada: User) -> None:
    cast, change = hosted.cast, hosted.change("by-program")
    reviews.approve(change, by=cast.dee, sha=change.head_sha)
    path = f"changes/{change.pk}/reviews/"
    (row,) = Program(cast.sam).get(path)
    assert (row["kind"], row["user"]["username"], row["sha"]) == ("approve", "dee", change.head_sha)
    assert (row["role"], row["source"], row["lapsed_at"]) == ("owner", "portal", None)
    back = f"{path}{row['id']}/take-back/"
    status, answer = Program(cast.olu).ask("POST", back, {"reason": "I am the owner."})
    assert (status, "takes an approval back" in answer["detail"]) == (403, True)
    for given in ({}, {"reason": " "}):
        status, answer = Program(ada).ask("POST", back, given)
        assert (status, list(answer["fields"])) == (400, ["reason"])
    for _ in range(2):
        status, shown = Program(cast.dee).ask("POST", back)
        assert (status, shown["lapse_reason"]) == (200, "Dee took it back.")
    change.refresh_from_db()
    assert change.state == "in_review"
    kinds = [one.kind for one in events.of(change.subject)]
    assert kinds.count("change:approval_revoked") == 1


def test_a_reason_longer_than_is_kept_is_refused_and_nothing_is_taken_back(
    hosted: Hosted, ada: User
) -> None:
    change = hosted.change("long-winded")
    review = reviews.approve(change, by=hosted.cast.dee, sha=change.head_sha)
    with pytest.raises(Invalid, match="at most 200 characters"):
        reviews.revoke(review, by=ada, reason="x" * 201)
    review.refresh_from_db()
    assert review.lapsed_at is None
    ada.name = "A" * 150
    ada.save()
    reviews.revoke(review, by=ada, reason="x" * 200)


def test_break_glass_is_opened_signed_and_merged_and_its_evidence_read(
    hosted: Hosted, ada: User
) -> None:
    cast, change = hosted.cast, hosted.change("down")
    path, sha = f"changes/{change.pk}/", change.head_sha
    olu, admin, given = (
        Program(cast.olu),
        Program(ada),
        {"sha": sha, "reason": "Payments are down."},
    )
    status, answer = Program(cast.ana).ask("POST", f"{path}break-glass/", given)
    assert status == 403
    assert olu.ask("POST", f"{path}break-glass/", {"sha": sha, "reason": ""})[0] == 400
    for _ in range(2):
        assert olu.ask("POST", f"{path}break-glass/", given)[0] == 200
    status, answer = olu.ask("POST", f"{path}break-glass/sign/", {"sha": sha})
    assert (status, "second signature is somebody else’s" in answer["detail"]) == (403, True)
    for _ in range(2):
        status, shown = admin.ask("POST", f"{path}break-glass/sign/", {"sha": sha})
        assert (status, shown["verdict"]["outcome"]) == (200, "overridden")
    assert admin.ask("GET", f"{path}evidence/")[0] == 404
    assert Program(cast.ana).ask("POST", f"{path}merge/", {"sha": sha})[0] == 202
    hosted.carry_out()
    pack = admin.get(f"{path}evidence/")
    assert (pack["merge"]["sha_overridden"], pack["merge"]["sha_merged"]) == (sha, sha)
    status, answer = Program(cast.sam).ask("GET", f"{path}evidence/")
    assert (status, bool(answer["detail"])) == (403, True)


def test_an_owner_says_once_whose_a_commits_address_is(hosted: Hosted, tmp_path: Path) -> None:
    let_through_without_proposal(hosted.cast.ledger)
    change = by_nobody(hosted, "laptop", tmp_path)
    path, given = f"changes/{change.pk}/attribute/", {"email": UNKNOWN, "login": "ana"}
    assert Program(hosted.cast.ana).ask("POST", path, given)[0] == 403
    olu = Program(hosted.cast.olu)
    status, answer = olu.ask("POST", path, {**given, "login": "nobody-there"})
    assert (status, list(answer["fields"])) == (400, ["login"])
    for _ in range(2):
        status, shown = olu.ask("POST", path, given)
        holds = {one["key"]: one["holds"] for one in shown["verdict"]["conditions"]}
        assert (status, holds["authors"]) == (200, True)
    status, answer = olu.ask("POST", path, {**given, "login": "sam"})
    assert (status, "said to be ana’s already" in answer["detail"]) == (409, True)
