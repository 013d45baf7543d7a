"""Saying whose a commit's e-mail is, where the git host matched nobody."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from contributions import judging, permissions, policy, record, reevaluation
from contributions.accounts import account_of, attributed, unmatched_emails
from contributions.facts import facts_for
from contributions.models import Change, ChangeCommit, EmailAttribution
from contributions.models.changes import OPEN_STATES
from people.models import HostAccount, User
from people.refusals import Forbidden, Invalid, Refused
from platforms.hosts.connections import host_for
from platforms.hosts.problems import HostProblem, Missing, Rejected


def attribute(change: Change, *, email: str, login: str, by: User) -> EmailAttribution:
    """Say that `email` belongs to the account now called `login`; the rule is asked again.

    It holds for every change on the same host. The same words again change nothing. Raises
    Forbidden with the reason, Invalid when the host knows no such account, Refused when the
    e-mail is another account's already or the host cannot be read.
    """
    account = _account(change, login.strip().removeprefix("@"))
    with transaction.atomic():
        change = Change.objects.select_for_update().get(pk=change.pk)
        _check(change, by)
        issuer = change.repository.host.key
        known = attributed(change.repository, email)
        if known is not None:
            if known != account:
                raise Refused(f"{email} was said to be {known.login}’s already.")
            return EmailAttribution.objects.get(issuer=issuer, email__iexact=email)
        if email.lower() not in {one.lower() for one in unmatched_emails(change.commits.all())}:
            raise Invalid(f"No commit of this change is by an unknown {email}.")
        try:
            with transaction.atomic():
                made = EmailAttribution.objects.create(
                    issuer=issuer,
                    email=email,
                    account=account,
                    change=change,
                    by=by,
                    at=timezone.now(),
                )
        except IntegrityError as clash:
            raise Refused("Somebody said just now whose this e-mail is. Look again.") from clash
        data = {"email": email, "account": account.remote_id, "login": account.login}
        record.change_event(change, "email_attributed", actor=by, data=data)
        _fill_in(issuer, email, account)
        judging.judge(change)
    return made


def _account(change: Change, login: str) -> HostAccount:
    """The account of this name on the change's host now, kept by its numeric id."""
    wrong = {"login": "No account of this name on the git host."}
    if not login:
        raise Invalid("Name the account on the git host.", wrong)
    try:
        found = host_for(change.repository.host).account_named(login)
    except (Missing, Rejected) as problem:
        raise Invalid(f"The git host knows no account {login}.", wrong) from problem
    except HostProblem as problem:
        raise Refused(
            f"The git host could not be read, so nothing was recorded. Try again. {problem}"
        ) from problem
    row = account_of(change.repository, found)
    assert row is not None
    return row


def _check(change: Change, by: User) -> None:
    try:
        facts = facts_for(change)
    except (policy.BadRules, ValueError) as error:
        raise Refused(f"The policy cannot be read, so nothing was recorded. {error}") from error
    if why_not := permissions.why_not_attribute(by, change, facts):
        raise Forbidden(why_not)


def _fill_in(issuer: str, email: str, account: HostAccount) -> None:
    """Name the account in every commit of an open change, and have those changes judged."""
    commits = ChangeCommit.objects.filter(
        change__repository__host__key=issuer, change__state__in=OPEN_STATES
    )
    mine = Q(author=None, author_email__iexact=email)
    theirs = Q(committer=None, committer_email__iexact=email)
    touched = set(commits.filter(mine | theirs).values_list("change_id", flat=True))
    commits.filter(mine).update(author=account)
    commits.filter(theirs).update(committer=account)
    for commit in commits.exclude(co_authors=[]):
        entries = [
            {**who, "account": account.pk}
            if not who["account"] and who["email"].lower() == email.lower()
            else who
            for who in commit.co_authors
        ]
        if entries != commit.co_authors:
            commit.co_authors = entries
            commit.save(update_fields=["co_authors"])
            touched.add(commit.change_id)
    platforms = Change.objects.filter(pk__in=touched).values_list(
        "repository__platform_id", flat=True
    )
    for platform in sorted(set(platforms)):
        reevaluation.ask(platform)
