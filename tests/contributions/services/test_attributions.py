"""An owner says whose a commit's e-mail is: an event, for every change; the rule is asked anew."""

import pytest

from contributions.lifecycle import ChangeState
from contributions.models import EmailAttribution
from contributions.services import attributions, reviews
from journal import events
from people.refusals import Forbidden, Invalid, Refused
from tests.cast import let_through_without_proposal
from tests.contributions.strangers import UNKNOWN, by_nobody
from tests.hosted import Hosted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_proposal_needed(hosted: Hosted) -> None:
    let_through_without_proposal(hosted.cast.ledger)


def attribute(change, by, login="ana", email=UNKNOWN):
    return attributions.attribute(change, email=email, login=login, by=by)


def test_a_commit_email_with_no_account_stops_the_change_until_an_owner_says_whose_it_is(
    hosted, tmp_path
):
    cast = hosted.cast
    change = by_nobody(hosted, "laptop", tmp_path)
    reviews.approve(change, by=cast.olu, sha=change.head_sha)
    change.refresh_from_db()
    assert change.state == ChangeState.IN_REVIEW
    assert UNKNOWN in change.verdict["headline"]
    other = by_nobody(hosted, "second", tmp_path, UNKNOWN.lower())
    attribute(change, cast.olu)
    change.refresh_from_db()
    assert change.state == ChangeState.APPROVED
    assert {one.author.user for one in change.commits.all()} == {cast.ana}
    told = events.of(change.subject).get(kind="change:email_attributed")
    assert (told.actor_name, told.data["email"]) == ("Olu", UNKNOWN)
    hosted.carry_out()
    other.refresh_from_db()
    assert other.commits.get().author.user == cast.ana


def test_what_was_said_counts_for_commits_pushed_later(hosted, tmp_path):
    attribute(by_nobody(hosted, "first", tmp_path), hosted.cast.olu)
    later = by_nobody(hosted, "later", tmp_path)
    assert later.commits.get().author.user == hosted.cast.ana
    assert next(one for one in later.verdict["conditions"] if one["key"] == "authors")["holds"]


def test_whoever_the_email_is_said_to_be_may_not_approve(hosted, tmp_path):
    change = by_nobody(hosted, "theirs", tmp_path)
    attribute(change, hosted.cast.olu, login="dee")
    with pytest.raises(Forbidden, match="nobody approves their own work"):
        reviews.approve(change, by=hosted.cast.dee, sha=change.head_sha)


@pytest.mark.parametrize("who", ["ana", "dee", "max", "sam"])
def test_only_an_owner_says_so(hosted, tmp_path, who):
    change = by_nobody(hosted, "who", tmp_path)
    with pytest.raises(Forbidden, match="Only owners of Ledger"):
        attribute(change, getattr(hosted.cast, who))
    assert not EmailAttribution.objects.exists()


def test_an_owner_with_a_part_in_the_change_does_not(hosted, tmp_path):
    change = by_nobody(hosted, "part", tmp_path)
    hosted.push("part", "more\n", by="olu")
    change = hosted.look(change.number)
    with pytest.raises(Forbidden, match="another owner has to say"):
        attribute(change, hosted.cast.olu)


def test_an_unknown_login_and_an_email_of_no_commit_are_refused(hosted, tmp_path):
    change = by_nobody(hosted, "wrong", tmp_path)
    with pytest.raises(Invalid, match="knows no account nobody-at-all"):
        attribute(change, hosted.cast.olu, login="nobody-at-all")
    with pytest.raises(Invalid, match="No commit of this change"):
        attribute(change, hosted.cast.olu, email="else@where.org")


def test_the_same_words_twice_are_one_and_others_words_are_refused(hosted, tmp_path):
    change = by_nobody(hosted, "twice", tmp_path)
    assert attribute(change, hosted.cast.olu) == attribute(change, hosted.cast.olu)
    with pytest.raises(Refused, match="was said to be ana’s already"):
        attribute(change, hosted.cast.olu, login="sam")


def test_a_co_author_trailer_with_an_unknown_email_is_filled_in_too(hosted):
    hosted.git.branch(hosted.full_name, "pair", as_="ana")
    hosted.git.write(
        hosted.full_name,
        "pair.txt",
        "one\n",
        branch="pair",
        as_="ana",
        message=f"Pair\n\nCo-authored-by: Dee <{UNKNOWN}>",
    )
    change = hosted.look(hosted.git.pull(hosted.full_name, "pair", as_="ana")["number"])
    attribute(change, hosted.cast.olu, login="dee")
    with pytest.raises(Forbidden, match="is co-author"):
        reviews.approve(change, by=hosted.cast.dee, sha=change.head_sha)
