"""Branches, with a short word on what protects them."""

from typing import Any

from githost.api.call import Call, Refused
from githost.git import reading
from githost.shapes import commits as commit_shapes
from githost.shapes import protections
from githost.shapes import repositories as shapes


def listed(call: Call) -> Any:
    protected = set(call.repo.protections.values_list("branch", flat=True))
    found = reading.branches(call.git)
    if call.query("protected") in ("true", "false"):
        found = [b for b in found if (b[0] in protected) == (call.query("protected") == "true")]
    return call.page(found, lambda b: shapes.branch_short(call.repo, b[0], b[1], b[0] in protected))


def tip(call: Call, branch: str) -> str:
    found = reading.tip(call.git, f"refs/heads/{branch}")
    if found is None:
        raise Refused(404, "Branch not found")
    return found


def get(call: Call, branch: str) -> Any:
    commit = call.commit(tip(call, branch))
    protection = call.repo.protections.filter(branch=branch).first()
    shape = shapes.branch_short(call.repo, branch, str(commit.id), protection is not None)
    checks: dict[str, Any] = {"enforcement_level": "off", "contexts": [], "checks": []}
    if protection and protection.checks_required:
        whole = protections.shape_of_checks(protection)
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
