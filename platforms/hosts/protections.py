"""Branch protection: whether the host itself waits for our status, and making it so."""

from __future__ import annotations

from platforms.hosts import payloads
from platforms.hosts.fields import Fields, Unreadable
from platforms.hosts.names import path_part
from platforms.hosts.problems import Denied, Missing
from platforms.hosts.snapshots import Protection
from platforms.hosts.transport import Transport

# Switches that reading answers as {"enabled": …} and writing takes as a plain value.
SWITCHES = (
    "required_linear_history",
    "allow_force_pushes",
    "allow_deletions",
    "block_creations",
    "required_conversation_resolution",
    "lock_branch",
    "allow_fork_syncing",
)
# Lets anybody give a check; left out, GitHub chooses the App that gave it last.
ANY = -1
REVIEW_RULES = (
    "dismiss_stale_reviews",
    "require_code_owner_reviews",
    "require_last_push_approval",
)


def protection(transport: Transport, repository_id: int, branch: str) -> Protection:
    """Whether `branch` is protected; `readable` is False where the token may not see how."""
    try:
        found = _read(transport, repository_id, branch)
    except Denied:
        return _seen_from_outside(transport, repository_id, branch)
    if found is None:
        return _seen_from_outside(transport, repository_id, branch)
    return payloads.protection(found)


def protect(transport: Transport, repository_id: int, branch: str, context: str) -> None:
    """Require `context` on `branch`, admins included, keeping every rule that is there.

    As an App it is required of that App, so that nobody else's word under the name counts.

    The host replaces all rules of a branch at once, so those that it has are sent again.
    """
    path = f"/repositories/{repository_id}/branches/{path_part(branch)}/protection"
    found = _read(transport, repository_id, branch)
    rules = _rules(found or Fields({}, "protection"), context, transport.app_id)
    made = payloads.protection(Fields(transport.send("PUT", path, rules), "protection"))
    if context not in made.required_contexts:
        raise Unreadable("it does not require what was asked for")


def _read(transport: Transport, repository_id: int, branch: str) -> Fields | None:
    path = f"/repositories/{repository_id}/branches/{path_part(branch)}/protection"
    try:
        return transport.one(path, "protection")
    except Missing:
        return None


def _seen_from_outside(transport: Transport, repository_id: int, branch: str) -> Protection:
    """What anybody may see: a token without admin rights gets 404 for the rules themselves."""
    path = f"/repositories/{repository_id}/branches/{path_part(branch)}"
    protected = transport.one(path, "branch").flag("protected")
    return Protection(protected=protected, readable=not protected)


def _rules(found: Fields, context: str, app_id: int | None) -> dict[str, object]:
    rules: dict[str, object] = {
        "required_status_checks": _checks(
            found.child_or_none("required_status_checks"), context, app_id
        ),
        "enforce_admins": True,
        "required_pull_request_reviews": _reviews(found),
        "restrictions": _people(found.child_or_none("restrictions")),
    }
    for name in SWITCHES:
        if found.has(name):
            rules[name] = found.child(name).flag("enabled")
    return rules


def _checks(found: Fields | None, context: str, app_id: int | None) -> dict[str, object]:
    rules: dict[str, object] = {"strict": found.flag("strict") if found else False}
    listed = found.children_or_empty("checks") if found else []
    # Which app must report a check is only kept in `checks`; GitHub takes one of the two lists.
    if app_id is not None or any(check.has("app_id") for check in listed):
        apps = dict.fromkeys(found.texts("contexts") if found else (), ANY)
        for check in listed:
            apps[check.name("context")] = check.number("app_id") if check.has("app_id") else ANY
        apps[context] = ANY if app_id is None else app_id
        checks = [{"context": name, "app_id": app} for name, app in apps.items()]
        return {**rules, "checks": checks, "contexts": []}
    contexts = found.texts("contexts") if found else ()
    return {**rules, "contexts": list(dict.fromkeys((*contexts, context)))}


def _reviews(found: Fields) -> dict[str, object] | None:
    reviews = found.child_or_none("required_pull_request_reviews")
    if reviews is None:
        return None
    rules: dict[str, object] = {name: reviews.flag(name) for name in REVIEW_RULES}
    if reviews.has("required_approving_review_count"):
        rules["required_approving_review_count"] = reviews.number("required_approving_review_count")
    for name in ("dismissal_restrictions", "bypass_pull_request_allowances"):
        people = _people(reviews.child_or_none(name))
        if people is not None:
            rules[name] = people
    return rules


def _people(found: Fields | None) -> dict[str, object] | None:
    """Users, teams and apps, which are read as objects and written as names."""
    if found is None:
        return None
    return {
        "users": [user.name("login") for user in found.children_or_empty("users")],
        "teams": [team.name("slug") for team in found.children_or_empty("teams")],
        "apps": [app.name("slug") for app in found.children_or_empty("apps")],
    }
