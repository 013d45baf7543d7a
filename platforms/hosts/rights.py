"""What the credentials of a connection may do: asked of the host and tried out, never assumed.

A classic token says its scopes, an account its role in a repository, and neither says what a
fine-grained token or an App may do. So each right is tried on one repository. A right to write is
tried by a request that the host must refuse for what it says (a commit of zeros, a pull request
of a branch into itself): where the right is missing, the host refuses it for that before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from platforms.hosts import payloads
from platforms.hosts.answers import Answer
from platforms.hosts.fields import Fields
from platforms.hosts.names import full_name as checked_name
from platforms.hosts.names import path_part
from platforms.hosts.problems import Missing
from platforms.hosts.transport import Transport

NO_COMMIT = "0" * 40
NOT_TRIED = "Name a repository to try it on."


class Found(StrEnum):
    """Whether a right was found."""

    FOUND = "found"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Right:
    """A right the portal needs: `what_for` says why, `without` what does not work where missing."""

    name: str
    what_for: str
    without: str


READ = Right(
    "contents: read",
    "the owner file of the base branch",
    "The portal cannot know who owns what, so it approves nothing here.",
)
PULLS = Right(
    "pull requests: write",
    "reads changes and reviews, opens pull requests, asks for reviews",
    "Contributors open their pull requests on the host, and nobody is asked to review there.",
)
STATUSES = Right(
    "commit statuses: write",
    "publishes the verdict",
    "The verdict is shown in the portal only, so the host cannot wait for it.",
)
MERGE = Right(
    "contents: write",
    "merges, naming the exact commit; saves files edited in the browser",
    "Nothing can be merged from the portal.",
)
RULES = Right(
    "administration: read",
    "reads branch rules",
    "The portal cannot see whether the check is required, so it cannot say that the gate gates.",
)
HOOKS = Right(
    "webhooks: write",
    "told of a push at once",
    "The portal looks by itself every minute, and learns of a push that much later.",
)
RIGHTS = (READ, PULLS, STATUSES, MERGE, RULES, HOOKS)

#: The scopes of a classic token, any of which is enough.
SCOPES = {
    READ: {"repo", "public_repo"},
    PULLS: {"repo", "public_repo"},
    STATUSES: {"repo", "public_repo", "repo:status"},
    MERGE: {"repo", "public_repo"},
    RULES: {"repo", "public_repo"},
    HOOKS: {"repo", "admin:repo_hook", "write:repo_hook"},
}


#: Roles in a repository, the weakest first, and the flags by which the host says them.
FLAGS = {
    "read": "pull",
    "triage": "triage",
    "write": "push",
    "maintain": "maintain",
    "admin": "admin",
}
ROLES = list(FLAGS)


@dataclass(frozen=True)
class Trial:
    """What the host answered to each trial on a repository, and the account's role there."""

    full_name: str
    role: str
    answers: dict[Right, Answer]


@dataclass(frozen=True)
class Finding:
    """What was found of one right; `words` says what it means where it is not found."""

    right: Right
    found: Found
    words: str = ""


@dataclass(frozen=True)
class Rights:
    """As whom the credentials act, and what was found; `tried_on` names the repository, if any."""

    acts_as: str
    findings: tuple[Finding, ...]
    tried_on: str = ""

    @property
    def missing(self) -> list[Finding]:
        return [one for one in self.findings if one.found is Found.MISSING]


def look(transport: Transport, full_name: str) -> Rights:
    """Ask who the credentials belong to and try each right on a repository; without one only
    what a token says of itself is known. Raises a HostProblem, Missing for the repository too.
    """
    answer = transport.look("/user")
    account = payloads.account(Fields(transport.body_of(answer), "account"))
    scopes = _scopes(answer)
    if not full_name:
        return Rights(account.login, tuple(by_scopes(scopes)))
    trial = _tried(transport, full_name)
    return Rights(account.login, tuple(by_trial(trial, scopes)), trial.full_name)


def _scopes(answer: Answer) -> set[str] | None:
    """The scopes of a classic token; None where the host names none, as of other credentials."""
    said = answer.headers.get("x-oauth-scopes")
    return {scope.strip() for scope in said.split(",") if scope.strip()} if said else None


def by_scopes(scopes: set[str] | None) -> Iterable[Finding]:
    """What the scopes alone say (pure): a missing one is sure, a present one only a ceiling."""
    for right in RIGHTS:
        if scopes is not None and not SCOPES[right] & scopes:
            yield Finding(right, Found.MISSING, _lacks_scope(right))
        else:
            yield Finding(right, Found.UNKNOWN, NOT_TRIED)


def by_trial(trial: Trial, scopes: set[str] | None) -> Iterable[Finding]:
    """What the host answered to each trial (pure)."""
    for right in RIGHTS:
        answer = trial.answers[right]
        found, words = _verdict(right, answer), ""
        if found is Found.MISSING:
            words = f"{right.without} {_why_missing(right, trial, scopes)}"
        elif found is Found.UNKNOWN:
            words = f"The host answered {answer.status}. {_host_says(answer)}"
        yield Finding(right, found, words.strip())


def _why_missing(right: Right, trial: Trial, scopes: set[str] | None) -> str:
    if scopes is not None and not SCOPES[right] & scopes:
        return _lacks_scope(right)
    needed = "admin" if right in {RULES, HOOKS} else "write"
    if trial.role and ROLES.index(trial.role) < ROLES.index(needed):
        return f"The account has the role {trial.role} on {trial.full_name}; it needs {needed}."
    return _host_says(trial.answers[right])


def _verdict(right: Right, answer: Answer) -> Found:
    if right is RULES and answer.status == 404 and "not protected" in answer.message.lower():
        return Found.FOUND
    if answer.status in {401, 403, 404}:
        return Found.MISSING
    # Understood, and refused for what it says.
    return Found.FOUND if answer.status < 300 or answer.status in {409, 422} else Found.UNKNOWN


def _lacks_scope(right: Right) -> str:
    return f"The token lacks the scope {' or '.join(sorted(SCOPES[right]))}."


def _host_says(answer: Answer) -> str:
    needed = answer.headers.get("x-accepted-github-permissions", "")
    asks = f" It asks for {needed}." if needed else ""
    return f"The host says: {answer.message}.{asks}" if answer.message else asks.strip()


def _tried(transport: Transport, full_name: str) -> Trial:
    found = transport.one(f"/repos/{checked_name(full_name)}", "repository")
    repository = payloads.repository(found)
    if repository.archived:
        raise Missing(f"{repository.full_name} is archived, so nothing can be tried on it.")
    path, branch = f"/repositories/{repository.id}", repository.default_branch
    itself = {"title": "Not to be opened", "head": branch, "base": branch}
    status = {"state": "pending", "context": "portal/trial"}
    ref = {"ref": "refs/heads/portal-trial", "sha": NO_COMMIT}
    answers = {
        READ: transport.look(f"{path}/contents/"),
        PULLS: transport.attempt("POST", f"{path}/pulls", itself),
        STATUSES: transport.attempt("POST", f"{path}/statuses/{NO_COMMIT}", status),
        MERGE: transport.attempt("POST", f"{path}/git/refs", ref),
        RULES: transport.look(f"{path}/branches/{path_part(branch)}/protection"),
        # A webhook without an address is none.
        HOOKS: transport.attempt("POST", f"{path}/hooks", {"name": "web", "config": {}}),
    }
    return Trial(repository.full_name, _role(found), answers)


def _role(found: Fields) -> str:
    """The account's role in a repository, the strongest; empty where the host does not say."""
    flags = found.child_or_none("permissions")
    held = [role for role, flag in FLAGS.items() if flags and flags.flag(flag)]
    return held[-1] if held else ""
