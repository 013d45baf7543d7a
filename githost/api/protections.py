"""What protects a branch: read, set whole or in part, taken away."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from githost import deliveries, events
from githost.api.branches import tip
from githost.api.call import Answer, Call, Refused, invalid, typed
from githost.models import App, Protection
from githost.shapes import protections as shapes

REVIEWS_LIMIT = 6
SECTIONS = (
    "required_status_checks",
    "enforce_admins",
    "required_pull_request_reviews",
    "restrictions",
)


def _protected(call: Call, branch: str) -> Protection:
    call.need("admin")
    tip(call, branch)
    found = call.repo.protections.select_related("repository__owner").filter(branch=branch).first()
    if found is None:
        raise Refused(404, "Branch not protected")
    return found


def get(call: Call, branch: str) -> Any:
    return shapes.whole(_protected(call, branch))


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
    tip(call, branch)
    data = call.body()
    for name in SECTIONS:
        if name not in data:
            raise invalid(f'Invalid request.\n\n"{name}" wasn\'t supplied.')
    checks = _section(data, "required_status_checks")
    reviews = _section(data, "required_pull_request_reviews")
    if data["restrictions"]:
        raise invalid("This host does not support restrictions on who may push.")
    contexts, apps = _contexts(checks or {})
    found = call.repo.protections.filter(branch=branch).first()
    made = found or Protection(repository=call.repo, branch=branch)
    made.checks_required = checks is not None
    made.contexts, made.check_apps = contexts, apps
    made.strict = typed(checks or {}, "strict", bool, False)
    made.enforce_admins = typed(data, "enforce_admins", bool, False)
    made.reviews_required = None
    if reviews is not None:
        made.reviews_required = typed(reviews, "required_approving_review_count", int, 1)
        if not 0 <= made.reviews_required <= REVIEWS_LIMIT:
            raise invalid(f"required_approving_review_count must be from 0 to {REVIEWS_LIMIT}")
    made.dismiss_stale_reviews = typed(reviews or {}, "dismiss_stale_reviews", bool, False)
    made.require_code_owner_reviews = typed(
        reviews or {}, "require_code_owner_reviews", bool, False
    )
    made.allow_force_pushes = typed(data, "allow_force_pushes", bool, False)
    made.allow_deletions = typed(data, "allow_deletions", bool, False)
    _save(call, made, "edited" if found else "created")
    return shapes.whole(made)


def _save(call: Call, found: Protection, action: str = "edited") -> None:
    found.updated_at = timezone.now()
    extra: dict[str, Any] = {"changes": {}} if action == "edited" else {}
    with transaction.atomic():
        found.save()
        events.protection(found, action, call.person, **extra)
    deliveries.wake()


def unprotect(call: Call, branch: str) -> Any:
    found = _protected(call, branch)
    with transaction.atomic():
        events.protection(found, "deleted", call.person)
        found.delete()
    deliveries.wake()
    return Answer(status=204)


def status_checks(call: Call, branch: str) -> Any:
    found = _protected(call, branch)
    if not found.checks_required:
        raise Refused(404, "Required status checks not enabled")
    return shapes.shape_of_checks(found)


def change_status_checks(call: Call, branch: str) -> Any:
    found, data = _protected(call, branch), call.body()
    found.checks_required = True
    if "contexts" in data or "checks" in data:
        found.contexts, found.check_apps = _contexts(data)
    found.strict = typed(data, "strict", bool, found.strict)
    _save(call, found)
    return shapes.shape_of_checks(found)


def drop_status_checks(call: Call, branch: str) -> Any:
    found = _protected(call, branch)
    found.checks_required, found.contexts, found.check_apps = False, [], {}
    _save(call, found)
    return Answer(status=204)


def enforce_admins(call: Call, branch: str) -> Any:
    found = _protected(call, branch)
    if call.request.method in ("POST", "DELETE"):
        found.enforce_admins = call.request.method == "POST"
        _save(call, found)
    if call.request.method == "DELETE":
        return Answer(status=204)
    return shapes.whole(found)["enforce_admins"]
