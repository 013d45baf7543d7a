"""Makes the demo organisation once, whole or not at all, on the git host and in the portal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from contributions import judging, record
from contributions.models import Change, Proposal
from contributions.models.changes import OPEN_STATES
from people.models import User
from platforms.models import Platform, Repository
from platforms.spelling import forget_words
from portal.demo import (
    catalogue_rows,
    change_rows,
    document,
    drafting,
    host,
    news,
    notices,
    outcomes,
    playbook,
    proposal_rows,
    roadmaps,
)
from portal.demo.chain import Chain
from portal.demo.company import Company
from portal.demo.plan import Plan

Say = Callable[[str], None]


class NotEmpty(Exception):
    """The portal holds an organisation of its own, which the demo must not mix with."""


def is_made() -> bool:
    """Whether the demo organisation is here: its rows came in one transaction."""
    return User.objects.filter(is_demo=True).exists()


def make(say: Say) -> bool:
    """Make the demo organisation; returns False, having done nothing, when it is there already.

    A run that was killed is made good by the next: the git host keeps what it has by name, and
    the portal's rows come in one transaction. Raises NotEmpty, host.NoEmbeddedHost.
    """
    if is_made():
        return False
    if Platform.objects.exists():
        raise NotEmpty(
            "There are platforms here already, so the demo organisation was not made. "
            "It wants an empty portal; nothing was changed."
        )
    host.home()
    notes = host.Notes.read() or host.Notes(timezone.now().replace(microsecond=0), {})
    notes.write()  # before the host is touched, so that a second try plans the same
    company, plan = drafting.draft(notes.moment)
    wanted = document.document(company, plan, host.portal_source())
    with host.provisioning(wanted) as answer, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('demo', 0))")
        if is_made():
            return False
        chain = Chain()
        made = catalogue_rows.make(company, plan, notes.moment)
        proposals = proposal_rows.make(plan, made, chain)
        _take_up(company, plan, notes, answer(), made, proposals, chain)
        transaction.on_commit(forget_words)
    say(
        f"Halden is made: {len(company.people)} people, {len(plan.platforms)} platforms, "
        f"{len(plan.proposals)} proposals, {len(plan.pulls)} changes."
    )
    return True


def _take_up(
    company: Company,
    plan: Plan,
    notes: host.Notes,
    answer: document.Json,
    made: catalogue_rows.Made,
    proposals: Mapping[int, Proposal],
    chain: Chain,
) -> None:
    """Write what refers to the git host, once that has made its part."""
    host.Notes(notes.moment, _tokens(company, notes, answer)).write()
    first = plan.platforms[0].full_name
    host.check_connection(first, answer["repositories"][first]["id"])
    catalogue_rows.connect(plan, answer, made, chain)
    told = change_rows.make(plan, company, answer, made, proposals)
    outcomes.settle(told, company, made, chain)
    owners = roadmaps.owners_of(made)
    roadmaps.make(made, owners, chain)
    news.make(made, owners, chain)
    playbook.make(made, chain)
    chain.write()
    _ask_about_open_ones()
    notices.make(made.now)
    _watermarks()


def _tokens(company: Company, notes: host.Notes, answer: document.Json) -> dict[str, str]:
    """Tokens of the people one may step into; lost ones are issued anew."""
    found = {}
    for person in company.people.values():
        if person.demo:
            token = answer["users"][person.username].get("token")
            token = token or notes.tokens.get(person.username)
            found[person.username] = token or host.token_for(
                person.username, person.name, person.email
            )
    return found


def _ask_about_open_ones() -> None:
    """Let the rule say itself how open changes stand and who is waited for, and publish it."""
    rows = Change.objects.select_for_update(of=("self",)).select_related("repository__platform")
    for change in rows.filter(state__in=OPEN_STATES).order_by("pk"):
        judging.judge(change)
        record.publish(change)


def _watermarks() -> None:
    """Every repository was read up to its newest pull request."""
    newest: dict[int, datetime] = dict(
        Change.objects.values_list("repository").annotate(newest=Max("host_updated_at"))
    )
    for pk, moment in newest.items():
        Repository.objects.filter(pk=pk).update(watermark=moment)
    Repository.objects.update(backfilled_at=timezone.now())
