"""Connecting a platform's repositories, and seeing to it that their host waits for the owners."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from journal import effects, events
from people.models import HostAccount, User
from people.refusals import Forbidden, Invalid, Refused
from platforms import gate
from platforms.filling import keywords_of
from platforms.hosts.connections import app_of, default_host, host_for, usable
from platforms.hosts.problems import HostProblem, Missing
from platforms.hosts.snapshots import Protection, RepositorySnapshot
from platforms.models import Host, Lifecycle, Platform, Repository
from platforms.permissions import why_not_connect, why_not_register
from platforms.selectors import visible_to
from platforms.spelling import forget_words
from platforms.steady import steady
from platforms.suggesting import Suggestion, suggested
from platforms.tasks import ENSURE_WEBHOOK, look_at_contents
from platforms.tasks import look_at_gate as ask_for_gate

FULL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9._][A-Za-z0-9._-]*", re.ASCII)


def connect(
    platform: Platform, *, by: User, full_name: str, host: Host | None = None
) -> Repository:
    """Connect a repository of a host by its full name, kept by its numeric id.

    Where no host is named it is the first of those that have credentials.

    Asks the host what it is and whether it gates, then records it; the webhook follows as an
    effect. Connecting it again answers the same row. Raises Forbidden, Invalid, or Refused with
    the host's words.
    """
    if why_not := why_not_connect(by, platform):
        raise Forbidden(why_not)
    full_name = full_name.strip()
    if not FULL_NAME.fullmatch(full_name):
        raise Invalid(
            "The repository was not connected.",
            {"full_name": "Give it as organisation/repository, as its address on the host ends."},
        )
    host = host or usable().first() or default_host()
    found, protection = _ask(host, full_name)
    _check_takes_changes(found)
    return keep(platform, host, found, by=by, protection=protection)


class Taken(Refused):
    """Another platform has the repository: `platform`, None where the viewer may not see it."""

    def __init__(self, repository: Repository, viewer: User) -> None:
        # Who may not see the other platform does not learn its name.
        self.platform = visible_to(viewer).filter(pk=repository.platform_id).first()
        of = self.platform or "another platform"
        super().__init__(
            f"{repository.full_name} belongs to {of} already; one platform gates a repository."
        )


@dataclass(frozen=True)
class Before:
    """A repository looked at before there is a platform for it, and what its files say."""

    full_name: str
    said: list[Suggestion]
    problems: list[str]
    guide: str


def look_before(full_name: str, *, by: User) -> Before:
    """Look at a repository to register a platform from.

    Only what this person may read on the host themself is shown. Raises Forbidden, Invalid,
    Taken where a platform has it, or Refused with the host's words.
    """
    if why_not := why_not_register(by):
        raise Forbidden(why_not)
    if not FULL_NAME.fullmatch(full_name):
        raise Invalid(f"“{full_name}” is no organisation/repository. Nothing was read.")
    host = default_host()
    login = HostAccount.objects.filter(issuer=host.key, user=by).values_list("login", flat=True)
    try:
        client = host_for(host)
        found = client.repository_named(full_name)
        if not client.may_read(found.id, login.first() or ""):
            raise Refused(_unseen(full_name))
        if known := Repository.objects.filter(host=host, remote_id=found.id).first():
            raise Taken(known, by)
        _check_takes_changes(found)
        seen = client.portrait(found.id)
    except Missing as problem:
        raise Refused(_unseen(full_name)) from problem
    except HostProblem as problem:
        raise Refused(f"{full_name} was not read: {problem}") from problem
    texts = {name: one.text for name, one in (seen.texts or {}).items() if one.text}
    said, problems = suggested(
        texts,
        description=seen.repository.description,
        language=seen.repository.language,
        topics=seen.repository.topics,
    )
    return Before(found.full_name, said, problems, texts.get("contributing.md", ""))


def _check_takes_changes(found: RepositorySnapshot) -> None:
    if found.archived:
        raise Refused(f"{found.full_name} is archived on its host, so nothing can be merged there.")


def _unseen(full_name: str) -> str:
    """Whether there is none or one that they may not read is not told apart."""
    return f"The host has no {full_name} that you may read. Copy the last two parts of its address."


@transaction.atomic
def keep(
    platform: Platform,
    host: Host,
    found: RepositorySnapshot,
    *,
    by: User,
    protection: Protection | None = None,
) -> Repository:
    """Record a repository of a host as the platform's; the same again answers the same row.

    The webhook follows as an effect, and so does a look at its gate where `protection` is not
    known yet. The caller has checked that `by` may. Raises Taken where another platform has it, and
    Refused for an archived platform.
    """
    now = steady([platform.pk])[platform.pk]
    if now.lifecycle == Lifecycle.ARCHIVED:
        raise Refused(f"{now} is archived and takes no repository. Nothing was connected.")
    known = (gate.UNKNOWN, "")
    if protection:
        known = gate.in_words(protection, found.default_branch, app_of(host))
    repository, made = Repository.objects.get_or_create(
        host=host,
        remote_id=found.id,
        defaults={
            "platform": platform,
            "owner_remote_id": found.owner_id,
            "node_id": found.node_id,
            "full_name": found.full_name,
            "default_branch": found.default_branch,
            "web_url": found.web_url,
            "installation_id": found.installation_id,
            "connected_at": timezone.now(),
            "gate_state": known[0],
            "gate_detail": known[1],
        },
    )
    if repository.platform_id != platform.pk:
        raise Taken(repository, by)
    if made:
        _record(repository, found, by)
        if protection is None:
            ask_for_gate(repository.pk)
    return repository


def look_at_gate(repository: Repository, *, by: User) -> Repository:
    """Read again whether the host waits for the owners' approval. Raises Forbidden or Refused."""
    if why_not := why_not_connect(by, repository.platform):
        raise Forbidden(why_not)
    try:
        protection = _client_protection(repository)
    except HostProblem as problem:
        raise Refused(f"The host could not be asked: {problem} Nothing was changed.") from problem
    repository.gate_state, repository.gate_detail = gate.in_words(
        protection, repository.default_branch, app_of(repository.host)
    )
    repository.save(update_fields=["gate_state", "gate_detail"])
    return repository


def set_gate(repository: Repository, *, by: User) -> Repository:
    """Make the host refuse merges without our status, then read what it says of it.

    Raises Forbidden, or Refused with the host's words. Setting what is set changes nothing.
    """
    if why_not := why_not_connect(by, repository.platform):
        raise Forbidden(why_not)
    try:
        host_for(repository.host).protect(
            repository.remote_id, repository.default_branch, context=gate.CONTEXT
        )
    except HostProblem as problem:
        raise Refused(f"The host did not set the rule: {problem}") from problem
    with transaction.atomic():
        data = {"repository": repository.full_name, "branch": repository.default_branch}
        events.write(f"platform:{repository.platform_id}", "platform:gate-set", actor=by, data=data)
    return look_at_gate(repository, by=by)


def _ask(host: Host, full_name: str) -> tuple[RepositorySnapshot, Protection]:
    try:
        client = host_for(host)
        found = client.repository_named(full_name)
        return found, client.protection(found.id, found.default_branch)
    except HostProblem as problem:
        raise Refused(f"{full_name} was not connected: {problem}") from problem


def _client_protection(repository: Repository) -> Protection:
    client = host_for(repository.host)
    return client.protection(repository.remote_id, repository.default_branch)


def _record(repository: Repository, found: RepositorySnapshot, by: User) -> None:
    platform = steady([repository.platform_id])[repository.platform_id]
    platform.language = platform.language or found.language[:40]
    names = platform.repositories.values_list("full_name", flat=True)
    platform.tags = platform.tags or [topic[:40] for topic in found.topics[:6]]
    platform.keywords = keywords_of(platform, names)
    platform.save(update_fields=["language", "tags", "keywords"])
    data = {"repository": found.full_name, "remote_id": found.id, "gate": repository.gate_state}
    events.write(f"platform:{platform.pk}", "platform:repository-connected", actor=by, data=data)
    effects.ask(ENSURE_WEBHOOK, key=str(repository.pk), arguments={"repository": repository.pk})
    look_at_contents(platform.pk)
    transaction.on_commit(forget_words)
