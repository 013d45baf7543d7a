"""Plans which platform needs which: what a component depends on, is part of, or calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from platforms.imports.entries import Entry
from platforms.imports.plan import Plan
from platforms.models import Dependency, Platform

_Said = Mapping[str, list[str]]


def plan_needs(
    entries: list[Entry], platforms: Mapping[str, Platform], before: Mapping[str, _Said], plan: Plan
) -> None:
    """Plan the dependencies of every platform in the file, and end those no longer said.

    `platforms` are all that can be referred to; `before` what earlier files said of each, so that
    an API's provider is found also where it is not in this one.
    """
    said = {**before, **{entry.key: entry.refs for entry in entries}}
    providers: dict[str, list[str]] = defaultdict(list)
    for key, refs in said.items():
        for api in refs.get("providesApis", []):
            providers[api].append(key)
    asked = {entry.key for entry in entries}
    wanted: dict[tuple[int, int, str], tuple[Platform, Platform]] = {}
    for key, refs in said.items():
        for one, other, why in _pairs(key, refs, providers):
            here, there = platforms.get(one), platforms.get(other)
            if here and there and here is not there and asked & {key, one, other}:
                wanted[id(here), id(there), why] = here, there
    concerned = [platforms[key].pk for key in asked if key in platforms and platforms[key].pk]
    held = {
        (row.platform_id, row.on_id, row.why): row
        for row in Dependency.objects.filter(platform__in=concerned, source=plan.source)
    }
    for (_, _, why), (here, there) in wanted.items():
        if held.pop((here.pk or 0, there.pk or 0, why), None) is None:
            plan.dependencies.append(
                Dependency(platform=here, on=there, why=why, source=plan.source)
            )
    plan.dependencies_gone += held.values()


def _pairs(key: str, refs: _Said, providers: Mapping[str, list[str]]) -> list[tuple[str, str, str]]:
    """Who needs whom for which reason, by what one component says."""
    found = [(key, other, "depends on") for other in refs.get("dependsOn", [])]
    found += [(other, key, "depends on") for other in refs.get("dependencyOf", [])]
    found += [(key, other, "is part of") for other in refs.get("subcomponentOf", [])]
    for api in refs.get("consumesApis", []):
        name = api.rpartition("/")[2]
        found += [(key, other, f"calls {name} of") for other in providers.get(api, [])]
    return found
