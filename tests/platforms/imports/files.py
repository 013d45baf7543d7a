"""Small files of other systems, and importing them."""

import json
from typing import Any

from people.models import User
from platforms.imports import running
from platforms.imports.plan import Plan


def imported(data: bytes | str, by: User | None = None) -> Plan:
    """Import a file for real."""
    content = data.encode() if isinstance(data, str) else data
    return running.carry(running.read(content), by=by)


def looked_at(data: bytes | str, by: User | None = None) -> Plan:
    """Say what importing a file would do."""
    content = data.encode() if isinstance(data, str) else data
    return running.look(running.read(content), by=by)


def reasons(plan: Plan) -> dict[str, str]:
    """Why what was refused, by place."""
    return {row.place: " ".join(row.says) for row in plan.rows if row.verb == "refused"}


def says(plan: Plan, subject: str) -> str:
    """What is said of one entry."""
    return " ".join(" ".join(row.says) for row in plan.rows if row.subject == subject)


def sap(**changes: Any) -> dict[str, Any]:
    """A repository as SAP's portal lists it."""
    return {
        "id": 4711,
        "name": "mars",
        "full_name": "Planets/mars",
        "html_url": "https://git.example/Planets/mars",
        "description": "The fourth planet.",
        "created_at": "2019-01-31T09:39:12Z",
        "pushed_at": "2020-10-08T12:18:22Z",
        "language": "Go",
        "default_branch": "main",
        "owner": {"login": "Planets"},
        "stargazers_count": 7,
        "_InnerSourceMetadata": {
            "title": "Mars",
            "motivation": "Somebody has to go there.",
            "topics": ["space", "red"],
            "skills": ["Go", "Welding"],
            "contributions": ["Bugfixes"],
            "guidelines": "CONTRIBUTING.md",
            "score": 12,
        },
        **changes,
    }


def rows(*entries: Any) -> str:
    """A list as JSON."""
    return json.dumps(list(entries))


def entity(kind: str, name: str, spec: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    """A Backstage entity."""
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": kind,
        "metadata": {"name": name, **metadata},
        "spec": spec,
    }


def documents(*entities: dict[str, Any]) -> str:
    """A file of several documents; JSON is YAML too."""
    return "\n---\n".join(json.dumps(one, indent=1) for one in entities)


def group(name: str, kind: str = "team", **spec: Any) -> dict[str, Any]:
    """A group."""
    return entity("Group", name, {"type": kind, "children": [], **spec})


def user(name: str, *groups: str, **profile: Any) -> dict[str, Any]:
    """A user in some groups."""
    return entity("User", name, {"memberOf": [*groups], "profile": profile})


def component(name: str, owner: str = "books", **spec: Any) -> dict[str, Any]:
    """A component of an owner."""
    return entity(
        *("Component", name),
        {"type": "service", "lifecycle": "production", "owner": owner, **spec},
        description=f"What {name} does.",
    )


#: Everything a small catalogue has, and nothing wrong with it.
SHELF = (
    group("money", "department", children=["books"]),
    group("books", parent="money", members=["kim"]),
    user("kim", displayName="Kim Ortega", email="kim@example.org"),
    user("lee", "books", displayName="Lee Sato", email="lee@example.org"),
    entity("Domain", "finance", {"owner": "books"}, title="Finance"),
    entity("System", "accounts", {"owner": "books", "domain": "finance"}, title="Accounts"),
    entity(
        *("API", "entries"),
        {
            "type": "openapi",
            "lifecycle": "production",
            "owner": "books",
            "system": "accounts",
            "definition": {"$text": "./openapi.yaml"},
        },
    ),
    component("journal-book", system="accounts", providesApis=["entries"]),
    component("reports", "user:lee", consumesApis=["entries"], dependsOn=["resource:disk"]),
)
