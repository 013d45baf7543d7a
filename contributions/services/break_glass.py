"""Break-glass: two people let one commit be merged without its owners, for an hour, in the open."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from contributions import expiring, judging, overrides, ownership, permissions, policy, record
from contributions.facts import facts_for
from contributions.models import BreakGlass, BreakGlassSignature, Change
from contributions.services.reviews import HeadMoved, confirm_head
from people import notify
from people.models import User
from people.refusals import Forbidden, Invalid, Refused
from platforms.models import Role
from platforms.selectors import people_with_role

REASON_LIMIT = 1000  # characters


def open(change: Change, *, sha: str, reason: str, by: User) -> BreakGlass:  # noqa: A001
    """Open break-glass for exactly `sha` and sign it first. The same click again is one.

    It does nothing until somebody else signs, and lapses after an hour without. Raises HeadMoved,
    Forbidden with the rule's own reason, or Refused when it could not help.
    """
    reason = reason.strip()
    if not reason:
        raise Invalid("Say why the owners cannot be waited for.", {"text": "Say why."})
    if len(reason) > REASON_LIMIT:
        raise Invalid(f"At most {REASON_LIMIT:,} characters; this has {len(reason):,}.")
    confirm_head(change)
    with transaction.atomic():
        row, facts = _locked(change, sha)
        overrides.end_expired(row)
        if found := overrides.open_one(row):
            if (found.opened_by_id, found.sha) == (by.pk, sha):
                return found
            raise Refused(f"{found.opened_by} has opened break-glass already; sign that one.")
        _check(row, facts, by)
        if why_not := policy.why_not_override(facts):
            raise Refused(why_not)
        made = BreakGlass.objects.create(
            change=row,
            sha=sha,
            base_ref=row.base_ref,
            reason=reason,
            opened_by=by,
            at=timezone.now(),
        )
        _sign(made, by=by)
        data = {"break_glass": made.pk, "sha": sha, "reason": reason}
        record.change_event(row, "break_glass_opened", actor=by, data=data)
        judging.judge(row)
        said = f"{by} asks for a second signature on {sha[:7]}: {reason}"
        _tell(row, made, "opened", f"Break-glass was opened on {row.title}", said, by)
    return made


def sign(change: Change, *, sha: str, by: User) -> BreakGlass:
    """Sign the open break-glass second; from now on `sha` may be merged for sixty minutes.

    The same click again is one. Raises as `open` does.
    """
    confirm_head(change)
    with transaction.atomic():
        row, facts = _locked(change, sha)
        overrides.end_expired(row)
        found = overrides.open_one(row)
        if found is None or found.sha != sha:
            raise Refused(f"No break-glass is open for {sha[:7]}. Nothing was signed.")
        signed = overrides.signatures_of(found)
        if by.pk in {signature.user_id for signature in signed}:
            if len(signed) > 1:
                return found
            raise Forbidden("You signed already; the second signature is somebody else’s.")
        if len(signed) > 1:
            raise Refused("Both signatures are there already.")
        _check(row, facts, by)
        people = [ownership.person(by), *(ownership.person(one.user) for one in signed)]
        if not any(policy.signs_as_owner(facts, person) for person in people):
            raise Forbidden(
                f"One of the two has to be an owner of {row.repository.platform}, "
                f"and neither you nor {found.opened_by} is."
            )
        _sign(found, by=by)
        data = {"break_glass": found.pk, "sha": sha, "reason": found.reason}
        record.change_event(row, "break_glass_signed", actor=by, data=data)
        judging.judge(row)
        said = (
            f"{found.opened_by} and {by} let {sha[:7]} be merged without its owners’ approval "
            f"for sixty minutes: {found.reason}"
        )
        _tell(row, found, "signed", f"The rule is overridden on {row.title}", said, by)
    return found


def _locked(change: Change, sha: str) -> tuple[Change, policy.Facts]:
    """The change under its lock with its facts; raises when the head moved."""
    row = Change.objects.select_for_update().get(pk=change.pk)
    if row.head_sha != sha:
        raise HeadMoved(
            f"The head moved to {row.short_head}, look again. Nothing was signed for {sha[:7]}."
        )
    try:
        return row, facts_for(row)
    except (policy.BadRules, ValueError) as error:
        raise Refused(f"The policy cannot be read, so nothing was signed. {error}") from error


def _check(change: Change, facts: policy.Facts, by: User) -> None:
    if why_not := permissions.why_not_break_glass(by, change, facts):
        raise Forbidden(why_not)


def _sign(found: BreakGlass, *, by: User) -> None:
    now = timezone.now()
    try:
        with transaction.atomic():
            BreakGlassSignature.objects.create(
                break_glass=found, user=by, is_admin=by.is_admin, at=now
            )
    except IntegrityError as clash:  # the database's own word on a double click
        raise Refused("Your signature is recorded already.") from clash
    expiring.judge_at(found.change_id, found.until(overrides.signatures_of(found)))


def _tell(
    change: Change, found: BreakGlass, what: str, title: str, body: str, but_for: User
) -> None:
    """Owners, the department's manager, the admins and the author hear of it."""
    platform = change.repository.platform
    owners = people_with_role(platform, timezone.now(), (Role.OWNER, Role.TRUSTED_COMMITTER))
    manager = platform.team.department.manager
    author = change.opened_for or (change.author.user if change.author else None)
    admins = User.objects.filter(is_superuser=True, is_active=True)
    told = [*owners, *admins, *(person for person in (manager, author) if person)]
    notify.notify(
        [person for person in told if person.pk != but_for.pk],
        kind=f"break_glass_{what}",
        title=title,
        body=body,
        path=change.get_absolute_url(),
        why="You own the platform, manage its department, run the programme or wrote the change.",
        key=f"break-glass:{found.pk}:{what}",
    )
