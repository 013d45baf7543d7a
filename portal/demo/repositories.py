"""The repositories: their first files, and what each pull request does to them."""

from __future__ import annotations

import random
from collections.abc import Mapping

from portal.demo import keeping, snippets
from portal.demo.company import Company
from portal.demo.plan import ORGANISATION, PlannedFile, PlannedPlatform

OWNER_FILE = ".github/CODEOWNERS"
NOTICE = """{name} is Halden's own. Everybody at Halden may use, read and change it.

It is not to leave the company without the word of its owners.
"""
TEMPLATE = """---
name: Idea or fault
about: What should be different
---

What happens, or what is missing:

Who needs it, and by when:
"""


def first_files(platform: PlannedPlatform, company: Company) -> dict[str, str]:
    """What a repository begins with: what it is, how to contribute, who owns what, some code."""
    language = platform.language
    files = {
        "README.md": f"# {platform.name}\n\n{platform.summary}\n\n{platform.description.strip()}\n",
        "CONTRIBUTING.md": f"# Contributing to {platform.name}\n\n{platform.guide.strip()}\n",
        OWNER_FILE: owner_lines(platform),
        "docs/overview.md": f"# How {platform.name} works\n\n{platform.description.strip()}\n",
    }
    files |= keeping.FILES.get(platform.name, {})
    lacking = keeping.lacking(platform.slug)
    if "NOTICE" not in lacking:
        files["NOTICE"] = NOTICE.format(name=platform.name)
    if "ISSUE_TEMPLATE" not in lacking:
        files[".github/ISSUE_TEMPLATE/idea.md"] = TEMPLATE
    for place, area in enumerate(platform.areas):
        owner = company.teams[platform.areas[area]].name
        says = f"{platform.name}: {area}, kept by {owner}."
        thing = platform.things[place % len(platform.things)]
        chance = random.Random(f"{platform.slug}/{area}")  # noqa: S311
        body = snippets.function(language, f"check {thing}", f"looks at {thing} first", chance)
        files[f"{area}/{area}.{snippets.SUFFIX[language]}"] = (
            snippets.opening(language, area, says) + body
        )
    return files


def owner_lines(platform: PlannedPlatform) -> str:
    """The CODEOWNERS file; the last matching line counts."""
    lines = [f"* @{ORGANISATION}/{platform.team}"]
    lines += [f"/{area}/ @{ORGANISATION}/{team}" for area, team in platform.areas.items()]
    return "\n".join(lines) + "\n"


def edited(
    platform: PlannedPlatform,
    tree: Mapping[str, str],
    thing: str,
    title: str,
    chance: random.Random,
    *,
    areas: int = 1,
    prose: bool = False,
) -> tuple[PlannedFile, ...]:
    """What a change named `title` does for one of the platform's things, in some areas."""
    if prose:
        return (_written(tree, f"docs/{snippets.snake(thing)}.md", thing, title),)
    found = []
    for area in list(platform.areas)[:areas]:
        path = f"{area}/{snippets.snake(thing)}.{snippets.SUFFIX[platform.language]}"
        before = tree.get(path)
        start = before or snippets.opening(
            platform.language, area, f"{thing.capitalize()} of {platform.name}."
        )
        says = title[:1].lower() + title[1:]
        after = start + snippets.function(platform.language, title, says, chance)
        if before is not None and after.count(snippets.snake(title)) > 1:
            after = before + remark(platform, path, f"{title}, for {area} as well.")
        found.append(PlannedFile(path, before, after))
    if areas > len(platform.areas) or chance.random() < 0.3:
        found.append(_written(tree, f"docs/{snippets.snake(thing)}.md", thing, title))
    return tuple(found)


def remark(platform: PlannedPlatform, path: str, sentence: str) -> str:
    """A sentence as the language of a file has its comments, on a line of its own."""
    mark = "" if path.endswith(".md") else "# " if platform.language == "Python" else "// "
    return f"\n{mark}{sentence}\n"


def _written(tree: Mapping[str, str], path: str, thing: str, title: str) -> PlannedFile:
    before = tree.get(path)
    start = before if before is not None else f"# {thing.capitalize()}\n"
    text = (
        f"\n## {title}\n\n"
        f"What changes for you: {thing} behave as described here from the next release on.\n\n"
        f"- Look at one of your own {thing} first.\n"
        "- If the figures differ from before, say so on the channel.\n"
    )
    return PlannedFile(path, before, start + text)
