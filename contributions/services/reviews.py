"""Approvals and requests for changes given in the portal, bound to the commit on screen."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from contributions import facts as gathering
from contributions import judging, merging, ownership, permissions, policy, record
from contributions.lifecycle import ChangeState
from contributions.models import Change, Review
from people import notify
from people.markdown import render
from people.models import User
from people.refusals import Forbidden, Invalid, Refused
from platforms.hosts.problems import HostProblem

#: Somebody else's word falls; they are told why.
#: Of the reason for which an approval is taken back, in characters.
REASON_LIMIT = 200
TOO_LONG = f"Say it in at most {REASON_LIMIT} characters. Nothing was taken back."
SAY_WHY = "Say why the approval is taken back; its giver is told."


class HeadMoved(Refused):
    """The commit on screen is no longer the head."""


def approve(change: Change, *, by: User, sha: str, text: str = "") -> Review:
    """Approve exactly `sha` for every group in which `by` counts. The same click again is one.

    The change is read from its host first, so an approval never lands on a head that moved.
    Raises HeadMoved, or Forbidden with the rule's own reason.
    """
    return _review(change, Review.APPROVE, by=by, sha=sha, text=text)


def request_changes(change: Change, *, by: User, sha: str, text: str) -> Review:
    """Stop the change until its giver acts again on the current head; needs a text."""
    if not text.strip():
        raise Invalid("Say what to change.", {"text": "Say what to change."})
    return _review(change, Review.REQUEST_CHANGES, by=by, sha=sha, text=text)


def _review(change: Change, kind: str, *, by: User, sha: str, text: str) -> Review:
    confirm_head(change)
    with transaction.atomic():
        change = Change.objects.select_for_update().get(pk=change.pk)
        if change.head_sha != sha:
            raise HeadMoved(
                f"The head moved to {change.short_head}, look again. "
                f"Nothing was recorded for {sha[:7]}."
            )
        again = change.reviews.filter(user=by, kind=kind, sha=sha, lapsed_at=None, source="portal")
        last = change.reviews.filter(user=by).order_by("-pk").first()
        if last and again.filter(pk=last.pk).exists():
            return last
        try:
            facts = gathering.facts_for(change)
        except (policy.BadRules, ValueError) as error:
            raise Refused(f"The policy cannot be read, so nothing was recorded. {error}") from error
        why_not = (
            permissions.why_not_approve(by, change, facts)
            if kind == Review.APPROVE
            else permissions.why_not_request_changes(by, change, facts)
        )
        if why_not:
            raise Forbidden(why_not)
        now = timezone.now()
        again.update(lapsed_at=now, lapse_reason="Its giver decided again.")
        role = role_in(facts, by)
        try:
            with transaction.atomic():
                review = Review.objects.create(
                    change=change,
                    kind=kind,
                    user=by,
                    sha=sha,
                    base_ref=change.base_ref,
                    head_tree_sha=change.head_tree_sha,
                    base_tree_sha=change.base_tree_sha,
                    role=role,
                    policy_versions={str(p.id): p.policy_version for p in facts.platforms},
                    at=now,
                    source="portal",
                    text=text,
                    html=render(text),
                )
        except IntegrityError as clash:  # I9: the database's own word on a double click
            raise Refused("Your decision on this commit is recorded already.") from clash
        data = {"review": review.pk, "sha": sha, "role": role, "policy": review.policy_versions}
        record.change_event(change, _EVENTS[kind], actor=by, data=data)
        if change.first_review_at is None:
            Change.objects.filter(pk=change.pk).update(first_review_at=now)
        judging.judge(change)
        _tell_author(change, review)
    return review


_EVENTS = {Review.APPROVE: "approved_by", Review.REQUEST_CHANGES: "changes_requested_by"}


def confirm_head(change: Change) -> None:
    """Read the change from its host now; raises Refused saying that nothing was recorded."""
    try:
        merging.refresh(change)
    except HostProblem as problem:
        raise Refused(
            f"The git host could not be read, so nothing was recorded. Try again. {problem}"
        ) from problem


def revoke(review: Review, *, by: User, reason: str = "") -> Review:
    """Take a standing approval back; refused while its merge is under way.

    Raises Forbidden where it is not theirs to take, Invalid where another's needs a reason.
    """
    reason = reason.strip()
    with transaction.atomic():
        change = Change.objects.select_for_update().get(pk=review.change_id)
        review = Review.objects.select_for_update().get(pk=review.pk)
        approvals = Review.objects.filter(pk=review.pk, kind=Review.APPROVE)
        if not permissions.revocable_by(by, approvals).exists():
            raise Forbidden(
                "Only its giver, the owner they stood in for, or an admin takes an approval back."
            )
        if review.user_id != by.pk and not reason:
            raise Invalid(SAY_WHY, {"reason": SAY_WHY})
        if len(reason) > REASON_LIMIT:
            raise Invalid(TOO_LONG, {"reason": TOO_LONG})
        if review.lapsed_at:
            return review
        if change.state in (ChangeState.MERGING, ChangeState.UNKNOWN):
            raise Refused("The merge is in progress, so the approval cannot be taken back.")
        if not change.is_open:
            raise Refused(f"The change is {change.get_state_display().lower()} already.")
        said = f"{str(by)[:80]} took it back: {reason}" if reason else f"{by} took it back."
        review.lapsed_at, review.lapse_reason = timezone.now(), said
        review.save(update_fields=["lapsed_at", "lapse_reason"])
        data = {"review": review.pk, "sha": review.sha, "reason": reason}
        if review.user != by:
            data["giver"] = str(review.user or review.account)
        record.change_event(change, "approval_revoked", actor=by, data=data)
        judging.judge(change)
        if review.user and review.user != by:
            _tell_giver(review, review.user, by, reason)
    return review


def role_in(facts: policy.Facts, user: User) -> str:
    """The role in which somebody acts on this change now, for the record; owner before the rest."""
    person = ownership.person(user)
    roles = {
        member.role.words
        for platform in facts.platforms
        for group in (*platform.groups, platform.fallback)
        if group is not None
        for member in group.members
        if member.person.user_id == person.user_id
        and member.since <= facts.now
        and (member.until is None or facts.now < member.until)
    }
    order = ("owner", "trusted committer", "deputy", "reviewer")
    return next((role for role in order if role in roles), "")


def _tell_giver(review: Review, giver: User, by: User, reason: str) -> None:
    notify.notify(
        [giver],
        kind="approval_revoked",
        title=f"{by} took your approval of {review.change.title} back",
        body=reason[:300],
        path=review.change.get_absolute_url(),
        why="You approved it.",
        key=f"revoked:{review.pk}",
    )


def _tell_author(change: Change, review: Review) -> None:
    people = {p.pk: p for p in (change.opened_for, change.author and change.author.user) if p}
    notify.notify(
        [person for pk, person in people.items() if pk != review.user_id],
        kind=f"review_{review.kind}",
        title=f"{review.user} {review.get_kind_display()} on {change.title}",
        body=review.text[:300],
        path=change.get_absolute_url(),
        why="It is your change.",
        key=f"review:{review.pk}",
    )
