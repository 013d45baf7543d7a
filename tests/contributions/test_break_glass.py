"""Break-glass over a real host: two people, one commit, one hour, and never an approval."""

import time
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from contributions import expiring, facts, judging, overrides, policy
from contributions.lifecycle import ChangeState
from contributions.models import BreakGlass, BreakGlassSignature, Change, MergeIntent, Review
from contributions.services import break_glass, changes
from contributions.services.reviews import HeadMoved
from journal import events
from people.models import User
from people.refusals import Forbidden, Invalid, Refused
from platforms.models import PolicyVersion
from tests.cast import person
from tests.contributions.looking import see, text
from tests.hosted import Hosted

pytestmark = pytest.mark.django_db
WHY = "Payments are down and the owners sleep."


@pytest.fixture
def allowed(hosted: Hosted) -> None:
    rules = {"require_proposal": False, "break_glass": True}
    PolicyVersion.objects.create(
        platform=hosted.cast.ledger, number=1, rules=rules, at=timezone.now()
    )


@pytest.fixture
def admin(allowed: None) -> User:
    return person("Ida", is_superuser=True)


def opened(hosted: Hosted, branch: str, by: User) -> Change:
    change = hosted.change(branch)
    break_glass.open(change, sha=change.head_sha, reason=WHY, by=by)
    change.refresh_from_db()
    return change


def overridden(hosted: Hosted, branch: str, admin: User) -> Change:
    change = opened(hosted, branch, hosted.cast.olu)
    break_glass.sign(change, sha=change.head_sha, by=admin)
    change.refresh_from_db()
    return change


def verdict_in(change: Change, **span: float) -> policy.Verdict:
    return judging.verdict_on(change, now=timezone.now() + timedelta(**span))[1]


def test_break_glass_is_off_unless_the_policy_says_otherwise(hosted):
    PolicyVersion.objects.create(
        platform=hosted.cast.ledger, number=1, rules={"require_proposal": False}, at=timezone.now()
    )
    change = hosted.change("off")
    with pytest.raises(Forbidden, match="Break-glass is switched off for Ledger"):
        break_glass.open(change, sha=change.head_sha, reason=WHY, by=hosted.cast.olu)
    assert not BreakGlass.objects.exists()


def test_one_signature_overrides_nothing_and_the_owners_and_admins_hear_of_it(hosted, admin):
    change = opened(hosted, "one", hosted.cast.olu)
    assert change.state == ChangeState.IN_REVIEW
    assert change.verdict["outcome"] == "pending"
    told = {n.user.name for n in _told("break_glass_opened")}
    assert told == {"Ana", "Dee", "Max", "Ida"}


def test_two_signatures_override_and_the_status_says_so(hosted, admin):
    change = overridden(hosted, "two", admin)
    hosted.carry_out()
    assert change.state == ChangeState.APPROVED
    assert change.verdict["outcome"] == "overridden"
    state, words = hosted.status(change.head_sha)
    assert state == "success"
    assert words.startswith("Overridden by Olu and Ida: Payments are down")
    assert not Review.objects.exists()


def test_the_overridden_commit_is_merged_and_its_evidence_says_who_overrode(hosted, admin):
    change = overridden(hosted, "merge", admin)
    changes.merge(change, by=hosted.cast.ana, sha=change.head_sha)
    hosted.carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.MERGED
    assert MergeIntent.objects.get().verdict["outcome"] == "overridden"
    merged = events.of(change.subject).get(kind="change:merge_done")
    assert merged.data["verdict"]["override"].startswith("Overridden by Olu and Ida")
    assert events.verify(change.subject) is None


def test_a_merge_on_the_host_within_the_hour_counts_as_overridden(hosted, admin):
    change = overridden(hosted, "direct", admin)
    hosted.carry_out()
    # The host tells whole seconds: a merge in the second of the signature reads as before it.
    time.sleep(1 - time.time() % 1)
    body = {"sha": change.head_sha}
    hosted.git.ok("PUT", f"/repos/{hosted.full_name}/pulls/{change.number}/merge", json=body)
    change = hosted.look(change.number)
    assert change.state == ChangeState.MERGED
    assert change.break_glasses.get().end_reason == "The change was merged."


def test_a_merge_on_the_host_after_the_hour_is_ungated(hosted, admin, monkeypatch):
    change = overridden(hosted, "after", admin)
    hosted.carry_out()
    body = {"sha": change.head_sha}
    hosted.git.ok("PUT", f"/repos/{hosted.full_name}/pulls/{change.number}/merge", json=body)
    monkeypatch.setattr(policy.override, "VALID_FOR", timedelta(0))
    assert hosted.look(change.number).state == ChangeState.MERGED_UNGATED


def test_it_ends_sixty_minutes_after_the_second_signature_end_excluded(hosted, admin):
    change = overridden(hosted, "hour", admin)
    until = BreakGlassSignature.objects.order_by("at").last().at + timedelta(minutes=60)
    just_before = judging.verdict_on(change, now=until - timedelta(microseconds=1))[1]
    assert just_before.outcome is policy.Outcome.OVERRIDDEN
    assert judging.verdict_on(change, now=until)[1].outcome is policy.Outcome.PENDING


def test_when_the_hour_is_over_the_change_is_judged_again_and_its_status_taken_back(
    hosted, admin, monkeypatch
):
    change = overridden(hosted, "end", admin)
    hosted.carry_out()
    for module in (policy.override, __import__("contributions.models.overrides").models.overrides):
        monkeypatch.setattr(module, "VALID_FOR", timedelta(0))
    expiring.judge_now(change.pk)
    hosted.carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.IN_REVIEW
    assert hosted.status(change.head_sha)[0] == "pending"
    assert change.break_glasses.get().end_reason == overrides.EXPIRED


def test_a_push_ends_it_and_pushing_the_old_commit_back_does_not_revive_it(hosted, admin, tmp_path):
    from tests.githost_server import git

    change = overridden(hosted, "push", admin)
    first = change.head_sha
    hosted.push("push", "two\n")
    hosted.look(change.number)
    clone = hosted.git.clone(hosted.full_name, tmp_path / "clone", as_="ana")
    git(clone, "push", "--force", "origin", f"{first}:refs/heads/push")
    change = hosted.look(change.number)
    assert change.head_sha == first
    assert change.verdict["outcome"] == "pending"


def test_the_second_signature_is_another_persons(hosted, admin):
    change = opened(hosted, "same", hosted.cast.olu)
    with pytest.raises(Forbidden, match="You signed already"):
        break_glass.sign(change, sha=change.head_sha, by=hosted.cast.olu)


def test_two_admins_without_an_owner_do_not_suffice(hosted, admin):
    change = opened(hosted, "admins", admin)
    other = person("Udo", is_superuser=True)
    with pytest.raises(Forbidden, match="One of the two has to be an owner of Ledger"):
        break_glass.sign(change, sha=change.head_sha, by=other)
    assert BreakGlassSignature.objects.count() == 1


def test_somebody_with_a_part_in_the_change_does_not_sign(hosted, admin):
    change = hosted.change("own", by="olu")
    with pytest.raises(Forbidden, match="nobody overrides the rule for their own work"):
        break_glass.open(change, sha=change.head_sha, reason=WHY, by=hosted.cast.olu)


@pytest.mark.parametrize("who", ["max", "sam"])
def test_only_owners_and_admins_sign(hosted, admin, who):
    change = opened(hosted, "who", hosted.cast.olu)
    with pytest.raises(Forbidden, match="Only owners of Ledger and admins"):
        break_glass.sign(change, sha=change.head_sha, by=getattr(hosted.cast, who))


def test_a_signature_on_a_head_that_moved_is_refused(hosted, admin):
    change = opened(hosted, "moved", hosted.cast.olu)
    seen = change.head_sha
    hosted.push("moved", "two\n")
    with pytest.raises(HeadMoved):
        break_glass.sign(change, sha=seen, by=admin)


def test_it_needs_a_reason(hosted, admin):
    change = hosted.change("why")
    with pytest.raises(Invalid):
        break_glass.open(change, sha=change.head_sha, reason=" ", by=hosted.cast.olu)


def test_opening_twice_is_one_and_somebody_elses_is_signed_not_opened_beside(hosted, admin):
    change = opened(hosted, "twice", hosted.cast.olu)
    again = break_glass.open(change, sha=change.head_sha, reason=WHY, by=hosted.cast.olu)
    assert again == BreakGlass.objects.get()
    with pytest.raises(Refused, match="Olu has opened break-glass already"):
        break_glass.open(change, sha=change.head_sha, reason="Me too", by=admin)


def test_an_admin_who_is_none_any_more_no_longer_overrides(hosted, admin):
    change = overridden(hosted, "demoted", admin)
    User.objects.filter(pk=admin.pk).update(is_superuser=False)
    assert not verdict_in(change).allowed


def test_it_does_not_stand_in_for_a_draft(hosted, admin):
    hosted.git.branch(hosted.full_name, "draft", as_="ana")
    hosted.git.write(hosted.full_name, "draft.txt", "one\n", branch="draft", as_="ana")
    number = hosted.git.pull(hosted.full_name, "draft", as_="ana", draft=True)["number"]
    change = hosted.look(number)
    with pytest.raises(Refused, match="cannot stand in for this: the pull request is a draft"):
        break_glass.open(change, sha=change.head_sha, reason=WHY, by=hosted.cast.olu)


def test_it_does_not_stand_in_for_a_required_check(hosted, admin):
    rules = {"require_proposal": False, "break_glass": True, "required_checks": ["build"]}
    PolicyVersion.objects.create(
        platform=hosted.cast.ledger, number=2, rules=rules, at=timezone.now()
    )
    change = overridden(hosted, "check", admin)
    assert change.verdict["outcome"] == "pending"
    assert [one.key for one in policy.still_needed(facts.facts_for(change))] == ["checks"]


@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}"])
def test_the_database_keeps_what_was_signed(hosted, admin, statement):
    overridden(hosted, "kept", admin)
    for table, put in (
        (BreakGlass, "reason = 'other'"),
        (BreakGlassSignature, "is_admin = true"),
    ):
        refused = pytest.raises(DatabaseError, match="stays as it was written")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(table._meta.db_table, put))


def _told(kind: str):
    from people.models import Notification

    return Notification.objects.filter(kind=kind).select_related("user")


def test_two_people_break_the_glass_on_the_page_with_warnings_and_the_time_left(
    hosted, admin, client
):
    change = hosted.change("page")
    url, told = change.get_absolute_url(), {"sha": change.head_sha}
    page = see(client, hosted.cast.olu, change)
    assert "Override the owners in an emergency" in page
    assert client.post(url, {**told, "act": "break_glass", "body": " "}).status_code == 400
    client.post(url, {**told, "act": "break_glass", "body": WHY})
    page = see(client, hosted.cast.olu, change)
    assert "The second signature is missing" in page
    assert "You signed; the second signature is somebody else’s" in page
    assert "You would override the owners" in see(client, admin, change)
    client.post(url, {**told, "act": "sign_break_glass"})
    page = see(client, hosted.cast.ana, change)
    assert "The owners’ approval is overridden for exactly" in page
    assert "Overridden" in page
    assert "It ends" in page


def test_a_list_says_overridden_and_never_approved(hosted, admin, client):
    overridden(hosted, "listed", admin)
    client.force_login(hosted.cast.ana)
    for url in ("/changes/", hosted.cast.ledger.get_absolute_url()):
        page = text(client.get(url))
        assert "Overridden" in page
        assert "Approved" not in page


def test_somebody_who_may_not_sign_sees_no_button_and_is_refused(hosted, admin, client):
    change = hosted.change("button")
    assert "Override the owners" not in see(client, hosted.cast.sam, change)
    told = {"act": "break_glass", "sha": change.head_sha, "body": WHY}
    answer = client.post(change.get_absolute_url(), told)
    assert answer.status_code == 403
    assert "Only owners of Ledger and admins sign break-glass" in text(answer)
    assert not BreakGlass.objects.exists()
