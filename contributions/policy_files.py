"""What the policy file of a repository's base branch says, as last read from its git host."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from contributions import policy, policy_checks, reevaluation
from contributions.policy_text import BadText
from journal import events
from platforms.hosts.connections import host_for
from platforms.hosts.owner_files import POLICY_PLACE
from platforms.hosts.snapshots import TextFile
from platforms.models import Platform, PolicyFile, PolicyVersion, Repository

#: The same text read again within this is not noted: every reading would wait for the one before.
NOTED_EVERY = timedelta(minutes=1)
#: More problems of a file than this are only counted.
TOLD = 3
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Found:
    """The file as the base branch had it at the commit `sha`; the reading began at `read_at`."""

    repository: Repository
    file: TextFile
    sha: str
    read_at: datetime

    def rules(self) -> policy.Rules:
        """The rules in it. Raises policy.BadRules with the problem as a sentence."""
        platform = self.repository.platform
        return rules_in(self.file, f"on {self.repository.default_branch}", platform)

    @property
    def problem(self) -> str:
        """Why nothing can be judged by it; empty where it can."""
        platform = self.repository.platform
        return problem_of(self.file, f"on {self.repository.default_branch}", platform)


def rules_in(file: TextFile, where: str, platform: Platform) -> policy.Rules:
    """The rules in a policy file `where` (“on main”); one that is not there holds none.

    Raises policy.BadRules with the problem as a sentence, line and column included.
    """
    if file.problem or not file.path:
        missing = f"There is no {POLICY_PLACE} {where}, and the policy is read from there."
        raise policy.BadRules([("", file.problem or missing)])
    try:
        return policy_checks.read(file.text, platform).rules
    except BadText as refusal:
        more = len(refusal.problems) + refusal.more - TOLD
        told = [str(one) for one in refusal.problems[:TOLD]]
        told += [f"And {more} more."] if more > 0 else []
        problem = f"{POLICY_PLACE} {where}: {' '.join(told)}"
        raise policy.BadRules([("", problem)]) from refusal


def problem_of(file: TextFile, where: str, platform: Platform) -> str:
    """The problem of a policy file, or an empty text."""
    try:
        rules_in(file, where, platform)
    except policy.BadRules as refusal:
        return str(refusal)
    return ""


def look(repository: Repository) -> Found:
    """Read the file from the base branch now. Raises HostProblem."""
    read_at, host = timezone.now(), host_for(repository.host)
    sha = host.tip(repository.remote_id, repository.default_branch)
    return Found(repository, host.policy_file(repository.remote_id, sha), sha, read_at)


@transaction.atomic
def take_in(found: Found) -> None:
    """Keep what was found; the latest reading counts.

    A text seen for the first time becomes a version. When what is in force changes, an event says
    so, and every open change of the platform is judged again.
    """
    repository, problem = found.repository, found.problem
    version = None if problem else _version(found)
    before, _ = PolicyFile.objects.get_or_create(
        repository=repository, defaults={"problem": "It was not read yet.", "read_at": _NEVER}
    )
    seen = (before.version_id, before.problem)
    same = seen == (version.pk if version else None, problem)
    older_than = found.read_at - NOTED_EVERY if same else found.read_at
    moved = PolicyFile.objects.filter(pk=before.pk, read_at__lt=older_than).update(
        version=version,
        problem=problem,
        # Where it is no policy, it need not even be a text that PostgreSQL takes.
        text=found.file.text.replace("\0", "\N{REPLACEMENT CHARACTER}"),
        sha=found.sha,
        read_at=found.read_at,
    )
    if moved and not same:
        data = {
            "repository": repository.full_name,
            "sha": found.sha,
            "number": version.number if version else None,
            "problem": problem,
        }
        events.write(f"platform:{repository.platform_id}", "platform:policy_read", data=data)
        reevaluation.ask(repository.platform_id)


def _version(found: Found) -> PolicyVersion:
    repository = found.repository
    seen = PolicyVersion.objects.filter(repository=repository, text=found.file.text)
    if known := seen.first():
        return known
    # Numbers are given one at a time; whoever waited here looks again.
    Platform.objects.select_for_update(no_key=True).get(pk=repository.platform_id)
    return seen.first() or PolicyVersion.objects.create(
        platform_id=repository.platform_id,
        number=next_number(repository.platform),
        rules=found.rules().to_mapping(),
        text=found.file.text,
        at=found.read_at,
        repository=repository,
        sha=found.sha,
    )


def next_number(platform: Platform) -> int:
    """The number of the platform's next version, wherever it comes from."""
    last = platform.policies.order_by("-number").first()
    return last.number + 1 if last else 1
