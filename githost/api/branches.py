"""Branches and their protection."""

from typing import Any

from githost.api.call import Answer, Call, Refused, invalid, typed
from githost.git import reading
from githost.models import App, Protection
from githost.shapes import commits as commit_shapes
from githost.shapes import repositories as shapes


def listed(call: Call) -> Any:
    protected = set(call.repo.protections.values_list("branch", flat=True))
    found = reading.branches(call.git)
    if call.query("protected") in ("true", "false"):
        found = [b for b in found if (b[0] in protected) == (call.query("protected") == "true")]
    return call.page(found, lambda b: shapes.branch_short(call.repo, b[0], b[1], b[0] in protected))


def _tip(call: Call, branch: str) -> str:
    tip = reading.tip(call.git, f"refs/heads/{branch}")
    if tip is None:
        raise Refused(404, "Branch not found")
    return tip


def _protection(call: Call, branch: str) -> Protection | None:
    return (
        Protection.objects.filter(repository=call.repo, branch=branch)
        .select_related("repository__owner")
        .first()
    )


def get(call: Call, branch: str) -> Any:
    commit = call.commit(_tip(call, branch))
    protection = _protection(call, branch)
    shape = shapes.branch_short(call.repo, branch, str(commit.id), protection is not None)
    checks = {"enforcement_level": "off", "contexts": [], "checks": []}
    if protection and protection.checks_required:
        whole = shapes.status_checks(protection)
        level = "everyone" if protection.enforce_admins else "non_admins"
        checks = {
            "enforcement_level": level,
            "contexts": whole["contexts"],
            "checks": whole["checks"],
        }
    return {
        **shape,
        "commit": commit_shapes.commit(call.repo, commit),
        "_links": {
            "self": shapes.address(call.repo, f"/branches/{branch}"),
            "html": shapes.page(call.repo, f"/tree/{branch}"),
        },
        "protection": {"enabled": protection is not None, "required_status_checks": checks},
    }


def _protected(call: Call, branch: str) -> Protection:
    call.need("admin")
    _tip(call, branch)
    protection = _protection(call, branch)
    if protection is None:
        raise Refused(404, "Branch not protected")
    return protection


def protection(call: Call, branch: str) -> Any:
    return shapes.protection(_protected(call, branch))


def _contexts(checks: dict[str, Any]) -> tuple[list[str], dict[str, int]]:
    """The contexts demanded, and for some the only App that may give them."""
    contexts, apps = list(typed(checks, "contexts", list, [])), {}
    for check in typed(checks, "checks", list, []):
        if not isinstance(check, dict):
            raise invalid("checks must be objects")
        contexts.append(typed(check, "context", str, ""))
        app = typed(check, "app_id", int, -1)
        if app != -1:
            if not App.objects.filter(pk=app).exists():
                raise invalid(f"{app} is not the id of an App")
            apps[contexts[-1]] = app
    if not all(isinstance(context, str) for context in contexts):
        raise invalid("contexts must be strings")
    return [context for context in dict.fromkeys(contexts) if context], apps


def _section(data: dict[str, Any], name: str) -> dict[str, Any] | None:
    """An object of the body, or None where it says null: not demanded."""
    return None if data[name] is None else typed(data, name, dict, {})


def protect(call: Call, branch: str) -> Any:
    """Replace the protection of a branch whole, as GitHub's PUT does."""
    call.need("admin")
    _tip(call, branch)
    data = call.body()
    for name in (
        "required_status_checks",
        "enforce_admins",
        "required_pull_request_reviews",
        "restrictions",
    ):
        if name not in data:
            raise invalid(f'Invalid request.\n\n"{name}" wasn\'t supplied.')
    checks = _section(data, "required_status_checks")
    reviews = _section(data, "required_pull_request_reviews")
    if data["restrictions"]:
        raise invalid("This host does not support restrictions on who may push.")
    contexts, apps = _contexts(checks or {})
    made, _ = Protection.objects.update_or_create(
        repository=call.repo,
        branch=branch,
        defaults={
            "checks_required": checks is not None,
            "contexts": contexts,
            "check_apps": apps,
            "strict": typed(checks or {}, "strict", bool, False),
            "enforce_admins": typed(data, "enforce_admins", bool, False),
            "reviews_required": None
            if reviews is None
            else typed(reviews, "required_approving_review_count", int, 1),
            "dismiss_stale_reviews": typed(reviews or {}, "dismiss_stale_reviews", bool, False),
            "require_code_owner_reviews": typed(
                reviews or {}, "require_code_owner_reviews", bool, False
            ),
            "allow_force_pushes": typed(data, "allow_force_pushes", bool, False),
            "allow_deletions": typed(data, "allow_deletions", bool, False),
        },
    )
    return shapes.protection(made)


def unprotect(call: Call, branch: str) -> Any:
    _protected(call, branch).delete()
    return Answer(status=204)


def status_checks(call: Call, branch: str) -> Any:
    found = _protected(call, branch)
    if not found.checks_required:
        raise Refused(404, "Required status checks not enabled")
    return shapes.status_checks(found)


def change_status_checks(call: Call, branch: str) -> Any:
    found, data = _protected(call, branch), call.body()
    found.checks_required = True
    if "contexts" in data or "checks" in data:
        found.contexts, found.check_apps = _contexts(data)
    found.strict = typed(data, "strict", bool, found.strict)
    found.save()
    return shapes.status_checks(found)


def drop_status_checks(call: Call, branch: str) -> Any:
    found = _protected(call, branch)
    found.checks_required, found.contexts, found.check_apps = False, [], {}
    found.save()
    return Answer(status=204)


def enforce_admins(call: Call, branch: str) -> Any:
    found = _protected(call, branch)
    if call.request.method in ("POST", "DELETE"):
        found.enforce_admins = call.request.method == "POST"
        found.save()
    if call.request.method == "DELETE":
        return Answer(status=204)
    return shapes.protection(found)["enforce_admins"]
