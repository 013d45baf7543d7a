"""What protects a branch, as answers of the API and as events tell it."""

from githost.models import Protection
from githost.shapes.common import Json, stamp
from githost.shapes.repositories import protection_address


def shape_of_checks(protection: Protection) -> Json:
    own = protection_address(protection.repository, protection.branch) + "/required_status_checks"
    return {
        "url": own,
        "contexts_url": f"{own}/contexts",
        "strict": protection.strict,
        "contexts": protection.contexts,
        "checks": [
            {"context": context, "app_id": protection.check_apps.get(context)}
            for context in protection.contexts
        ],
    }


def whole(found: Protection) -> Json:
    own = protection_address(found.repository, found.branch)
    shape: Json = {
        "url": own,
        "enforce_admins": {"url": f"{own}/enforce_admins", "enabled": found.enforce_admins},
        "required_signatures": {"url": f"{own}/required_signatures", "enabled": False},
        "required_linear_history": {"enabled": False},
        "allow_force_pushes": {"enabled": found.allow_force_pushes},
        "allow_deletions": {"enabled": found.allow_deletions},
        "block_creations": {"enabled": False},
        "required_conversation_resolution": {"enabled": False},
        "lock_branch": {"enabled": False},
        "allow_fork_syncing": {"enabled": False},
    }
    if found.checks_required:
        shape["required_status_checks"] = shape_of_checks(found)
    if found.reviews_required is not None:
        shape["required_pull_request_reviews"] = {
            "url": f"{own}/required_pull_request_reviews",
            "dismiss_stale_reviews": found.dismiss_stale_reviews,
            "require_code_owner_reviews": found.require_code_owner_reviews,
            "require_last_push_approval": False,
            "required_approving_review_count": found.reviews_required,
        }
    return shape


def rule(found: Protection) -> Json:
    """The same as the event about it says it, in words of levels."""
    bound = "everyone" if found.enforce_admins else "non_admins"
    reviews = found.reviews_required is not None

    def level(on: bool) -> str:
        return bound if on else "off"

    return {
        "id": found.pk,
        "repository_id": found.repository_id,
        "name": found.branch,
        "created_at": stamp(found.created_at),
        "updated_at": stamp(found.updated_at),
        "pull_request_reviews_enforcement_level": level(reviews),
        "required_approving_review_count": found.reviews_required or 0,
        "dismiss_stale_reviews_on_push": found.dismiss_stale_reviews,
        "require_code_owner_review": found.require_code_owner_reviews,
        "authorized_dismissal_actors_only": False,
        "ignore_approvals_from_contributors": False,
        "required_status_checks": found.contexts,
        "required_status_checks_enforcement_level": level(found.checks_required),
        "strict_required_status_checks_policy": found.strict,
        "signature_requirement_enforcement_level": "off",
        "linear_history_requirement_enforcement_level": "off",
        "admin_enforced": found.enforce_admins,
        "create_protected": False,
        "allow_force_pushes_enforcement_level": level(found.allow_force_pushes),
        "allow_deletions_enforcement_level": level(found.allow_deletions),
        "merge_queue_enforcement_level": level(found.merge_queue),
        "required_deployments_enforcement_level": "off",
        "required_conversation_resolution_level": "off",
        "authorized_actors_only": False,
        "authorized_actor_names": [],
        "require_last_push_approval": False,
    }
