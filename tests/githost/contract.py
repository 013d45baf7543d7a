"""GitHub's published API description as a check of every answer the embedded host gives."""

import json
import os
import re
from functools import cache
from pathlib import Path

from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("COMMONS_SHARED", ROOT.parent / "shared"))
DESCRIPTION = SHARED / "data" / "github-openapi.json"
BY_ID = re.compile(r"^/repositories/\d+")

# Operations that the description we have leaves out, whose answer it describes under a name.
ALSO = {
    ("POST", "/user/repos"): "full-repository",
    ("POST", "/admin/users"): "simple-user",
    ("GET", "/organizations/{org_id}"): "organization-full",
    ("GET", "/organizations/{org_id}/team/{team_id}"): "team-full",
    ("GET", "/orgs/{org}/installation"): "installation",
    ("GET", "/users/{username}/installation"): "installation",
    ("GET", "/repos/{owner}/{repo}/installation"): "installation",
    ("GET", "/app/hook/config"): "webhook-config",
    ("PATCH", "/app/hook/config"): "webhook-config",
    ("GET", "/app/hook/deliveries/{delivery_id}"): "hook-delivery",
    ("GET", "/orgs/{org}/hooks/{hook_id}/deliveries/{delivery_id}"): "hook-delivery",
    ("POST", "/repos/{owner}/{repo}/transfer"): "minimal-repository",
    ("GET", "/repos/{owner}/{repo}/issues/comments/{comment_id}"): "issue-comment",
    ("PATCH", "/repos/{owner}/{repo}/issues/comments/{comment_id}"): "issue-comment",
    ("POST", "/repos/{owner}/{repo}/branches/{branch}/protection/enforce_admins"): (
        "protected-branch-admin-enforced"
    ),
    ("GET", "/repos/{owner}/{repo}/branches/{branch}/protection/enforce_admins"): (
        "protected-branch-admin-enforced"
    ),
    ("GET", "/repos/{owner}/{repo}/git/refs/{ref}"): "git-ref",
}


def _as_meant(schema):
    """Habits of the description that the validator takes otherwise than GitHub means them."""
    # It demands discriminators even of lists.
    schema.pop("discriminator", None)
    # It does not see that `nullable` beside `oneOf` allows null.
    if schema.get("nullable") and "oneOf" in schema:
        schema["oneOf"].append({"type": "object", "nullable": True, "enum": [None]})
    # Nor beside `enum`.
    if schema.get("nullable") and None not in schema.get("enum", [None]):
        schema["enum"].append(None)
    # In one place it says "both" of a user and an enterprise where all others say "either".
    if [one.get("title") for one in schema.get("allOf", ())] == ["Simple User", "Enterprise"]:
        schema["anyOf"] = schema.pop("allOf")
    return schema


@cache
def description():
    return json.loads(DESCRIPTION.read_text(), object_hook=_as_meant)


@cache
def _registry():
    return Registry().with_resource(
        "urn:github", Resource(contents=description(), specification=DRAFT4)
    )


@cache
def _templates():
    """Each path as a pattern, those with the most fixed words first."""
    # GitHub's references and file names contain slashes although the description does not say so.
    wide = {"ref": ".+", "path": ".+", "basehead": ".+", "branch": "(?:(?!/protection).)+"}
    found = []
    for template in {*description()["paths"], *(template for _, template in ALSO)}:
        parts = re.split(r"\{(\w+)\}", template)
        pattern = "".join(
            re.escape(p) if i % 2 == 0 else wide.get(p, "[^/]+") for i, p in enumerate(parts)
        )
        found.append((len(re.sub(r"\{\w+\}", "", template)), re.compile(f"^{pattern}$"), template))
    return sorted(found, key=lambda row: -row[0])


def template_of(path):
    path = BY_ID.sub("/repos/owner/name", path)
    return next((template for _, pattern, template in _templates() if pattern.match(path)), None)


@cache
def _validator(template, method, status):
    """The check for one answer; None where the description has nothing on it."""
    if (method, template) in ALSO and status.startswith("2"):
        return OAS30Validator(
            {"$ref": f"urn:github#/components/schemas/{ALSO[method, template]}"},
            registry=_registry(),
        )
    operation = description()["paths"].get(template, {}).get(method.lower())
    answers = (operation or {}).get("responses", {})
    if status not in answers:
        return None
    escaped = template.replace("~", "~0").replace("/", "~1")
    pointer = f"/paths/{escaped}/{method.lower()}/responses/{status}"
    answer = answers[status]
    if "$ref" in answer:
        pointer = answer["$ref"].removeprefix("#")
        answer = description()["components"]["responses"][pointer.rpartition("/")[2]]
    if "application/json" not in answer.get("content", {}):
        return None
    reference = f"urn:github#{pointer}/content/application~1json/schema".replace(
        "{", "%7B"
    ).replace("}", "%7D")
    return OAS30Validator({"$ref": reference}, registry=_registry())


class Contract:
    """Collects which operations were answered and which answers differ from the description."""

    def __init__(self):
        self.checked = set()
        self.unknown = set()
        self.problems = []

    def __call__(self, method, path, status, body):
        template = template_of(path)
        if template is None:
            self.unknown.add((method, path))
            return
        validator = _validator(template, method, str(status))
        if validator is None:
            self.unknown.add((method, template, status))
            return
        self.checked.add((method, template, status))
        for error in validator.iter_errors(body):
            if status >= 400 and error.validator == "oneOf" and "each of" in error.message:
                # The description offers two error shapes of which a plain error fits both.
                continue
            deepest = error
            while deepest.context:
                deepest = max(deepest.context, key=lambda e: len(e.absolute_path))
            where = "/".join(map(str, deepest.absolute_path))
            self.problems.append(
                f"{method} {template} {status} at {where}: {deepest.message[:300]}"
            )
