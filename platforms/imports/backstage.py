"""Backstage's catalogue files: Domain, System, Component, API, Group and User (pure).

Owners are only said here: who imports them makes candidates of them, since Backstage does not mean
its owners for authorisation. `$text`, `$json` and `$yaml` are kept as written and never followed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from platforms.imports import references
from platforms.imports.entries import Entry, Fields, Kind, Reading, Refusal, described
from platforms.imports.yaml_documents import Document, documents

SOURCE = "backstage"
VERSIONS = ("backstage.io/v1alpha1", "backstage.io/v1beta1")
LIFECYCLES = {"production": "active", "experimental": "young", "deprecated": "ending"}
#: Where an annotation names the repository, and where a group’s or person’s place on the host.
SLUG = "github.com/project-slug"
_FOLLOWED = ("$text", "$json", "$yaml")


def looks_like(value: Any) -> bool:
    """Whether a mapping is an entity."""
    return isinstance(value, dict) and "apiVersion" in value and "kind" in value


def read_text(text: str) -> Reading:
    """Read a file of documents."""
    return read(documents(text))


def read(found: Any) -> Reading:
    """Read documents one by one; one that cannot be taken is refused alone."""
    reading = Reading(SOURCE)
    for document in found:
        entry = _entry(document)
        (reading.entries if isinstance(entry, Entry) else reading.refusals).append(entry)  # type: ignore[arg-type]
    return reading


def _entry(document: Document) -> Entry | Refusal:
    place, raw = f"line {document.line}", document.value
    if document.problem:
        return Refusal(place, "", document.problem)
    if not looks_like(raw):
        return Refusal(place, "", "It is no entity: apiVersion and kind are missing.")
    kind = raw["kind"] if isinstance(raw["kind"], str) else ""
    reader = _READERS.get(kind.lower())
    given = Fields(raw)
    given.take("kind")
    if given.take("apiVersion") not in VERSIONS:
        given.problems.append(f"Its apiVersion is not {VERSIONS[0]}.")
    metadata, spec = _inner(given, "metadata"), _inner(given, "spec")
    name = metadata.text("name", longest=63, needed=True)
    if name and not references.NAME.fullmatch(name):
        metadata.problems.append("name has signs other than letters, digits, “-”, “_” and “.”.")
    if reader is None:
        return Refusal(place, name, f"{kind[:40] or 'This'} is not among {', '.join(KINDS)}.")
    entity = _Entity(kind.lower(), name, metadata, spec)
    fields = reader(entity)
    problems = [*given.problems, *metadata.problems, *spec.problems]
    if problems:
        return Refusal(place, f"{kind} {name}".strip(), " ".join(problems))
    rest = given.rest()
    for part, left in (("metadata", metadata.rest()), ("spec", spec.rest())):
        if left:
            rest[part] = left
    return Entry(
        entity.becomes,
        entity.reference,
        place,
        fields["name"],
        fields,
        {key: refs for key, refs in entity.refs.items() if refs},
        rest,
        tuple(metadata.remarks + spec.remarks),
    )


def _inner(given: Fields, key: str) -> Fields:
    value = given.take(key)
    if isinstance(value, dict):
        return Fields(value)
    given.problems.append(f"{key} is missing." if value is None else f"{key} is not a mapping.")
    return Fields({})


class _Entity:
    """One entity while it is read: whom it names, and what it becomes here."""

    def __init__(self, kind: str, name: str, metadata: Fields, spec: Fields) -> None:
        self.metadata, self.spec = metadata, spec
        self.namespace = metadata.text("namespace", longest=63).lower() or "default"
        self.reference = f"{kind}:{self.namespace}/{name}".lower()
        self.name, self.kind = name, kind
        self.becomes = Kind.PLATFORM
        self.refs: dict[str, list[str]] = {}

    def one(self, key: str, kind: str, *, needed: bool = False) -> None:
        """Note whom `spec.key` names."""
        text = self.spec.text(key, longest=200, needed=needed)
        if text:
            self._note(key, [text], kind)

    def several(self, key: str, kind: str, *, needed: bool = False) -> None:
        """Note everybody that the list `spec.key` names."""
        if needed and self.spec.raw.get(key) is None:
            self.spec.problems.append(f"{key} is missing.")
        self._note(key, self.spec.texts(key, longest=200, most=500), kind)

    def _note(self, key: str, texts: list[str], kind: str) -> None:
        found = [references.full(text, kind=kind, namespace=self.namespace) for text in texts]
        if "" in found:
            wrong = texts[found.index("")][:60]
            self.spec.problems.append(f"{key} names {wrong!r}, which is no reference.")
        self.refs[key] = list(dict.fromkeys(found))

    def common(self) -> dict[str, Any]:
        """Title, texts, tags and links, which every kind may have."""
        title = self.metadata.name("title", needed=False) or self.name
        return {
            "name": title,
            **described(self.metadata.text("description")),
            "tags": self.metadata.texts("tags"),
            "links": self._links(),
        }

    def _links(self) -> list[dict[str, str]]:
        links = self.metadata.take("links")
        if links is None:
            return []
        if not isinstance(links, list) or not all(isinstance(one, dict) for one in links):
            self.metadata.problems.append("links is not a list of mappings.")
            return []
        found = []
        for number, link in enumerate(links[:20], start=1):
            given = Fields(link)
            url = given.address("url", given.text("url", longest=300, needed=True))
            found.append({"title": given.text("title", longest=100) or url[:100], "url": url})
            self.metadata.problems += [f"Link {number}: {one}" for one in given.problems]
        return found


def _component(entity: _Entity) -> dict[str, Any]:
    fields = entity.common()
    fields["skills"], fields["wanted"], fields["language"] = [], [], ""
    fields["running_since"] = None
    sort = entity.spec.name("type", longest=40, needed=True)
    if sort and sort not in fields["tags"] and len(fields["tags"]) < 12:
        fields["tags"] = [*fields["tags"], sort]
    fields["lifecycle"] = _lifecycle(entity)
    entity.one("owner", "group", needed=True)
    entity.one("system", "system")
    entity.one("subcomponentOf", "component")
    for key in ("providesApis", "consumesApis"):
        entity.several(key, "api")
    for key in ("dependsOn", "dependencyOf"):
        entity.several(key, "component")
    annotations = entity.metadata.raw.get("annotations")
    if isinstance(annotations, dict) and isinstance(slug := annotations.get(SLUG), str):
        entity.refs["repository"] = [slug[:200]]
    return fields


def _lifecycle(entity: _Entity) -> str:
    said = entity.spec.text("lifecycle", longest=40, needed=True)
    if said and said not in LIFECYCLES:
        entity.spec.remarks.append(f"The lifecycle “{said}” is not known here; taken as active.")
    return LIFECYCLES.get(said, "active")


def _api(entity: _Entity) -> dict[str, Any]:
    entity.becomes = Kind.API
    fields = entity.common()
    fields["type"] = entity.spec.name("type", longest=40, needed=True)
    fields["lifecycle"] = _lifecycle(entity)
    definition = entity.spec.take("definition")
    if definition is None:
        entity.spec.problems.append("definition is missing.")
    elif isinstance(definition, dict) and (followed := definition.keys() & set(_FOLLOWED)):
        where = f"{min(followed)} {str(definition[min(followed)])[:200]}"
        entity.spec.remarks.append(f"The definition is elsewhere ({where}) and was not fetched.")
        fields["definition"] = where
    entity.one("owner", "group", needed=True)
    entity.one("system", "system")
    return fields


def _system(entity: _Entity) -> dict[str, Any]:
    entity.becomes = Kind.SYSTEM
    fields = entity.common()
    fields["type"] = entity.spec.name("type", longest=40, needed=False)
    entity.one("owner", "group", needed=True)
    entity.one("domain", "domain")
    return fields


def _domain(entity: _Entity) -> dict[str, Any]:
    entity.becomes = Kind.DOMAIN
    fields = entity.common()
    fields["type"] = entity.spec.name("type", longest=40, needed=False)
    entity.one("owner", "group", needed=True)
    entity.one("subdomainOf", "domain")
    return fields


def _group(entity: _Entity) -> dict[str, Any]:
    entity.becomes = Kind.TEAM
    fields = entity.common()
    fields["type"] = entity.spec.name("type", longest=40, needed=True)
    profile = _inner(entity.spec, "profile") if "profile" in entity.spec.raw else Fields({})
    fields["name"] = profile.name("displayName", needed=False) or fields["name"]
    entity.spec.problems += [f"profile: {one}" for one in profile.problems]
    entity.one("parent", "group")
    entity.several("children", "group", needed=True)
    entity.several("members", "user")
    return fields


def _user(entity: _Entity) -> dict[str, Any]:
    entity.becomes = Kind.PERSON
    profile = _inner(entity.spec, "profile") if "profile" in entity.spec.raw else Fields({})
    shown = profile.name("displayName", longest=150, needed=False)
    email = profile.text("email", longest=254)
    entity.spec.problems += [f"profile: {one}" for one in profile.problems]
    entity.several("memberOf", "group", needed=True)
    return {"name": shown or entity.name, "username": entity.name, "email": email}


_READERS: dict[str, Callable[[_Entity], dict[str, Any]]] = {
    "domain": _domain,
    "system": _system,
    "component": _component,
    "api": _api,
    "group": _group,
    "user": _user,
}
KINDS = ("Domain", "System", "Component", "API", "Group", "User")
