"""Whether a policy's text fits its platform: patterns, groups, and people enough for each."""

from __future__ import annotations

from collections.abc import Iterator

from contributions import hypotheses, policy, policy_text
from contributions.policy.words import plural
from contributions.policy_text import BadText, Problem, Reading
from platforms import codeowners, owners
from platforms.hosts.snapshots import OwnerFile
from platforms.models import OwnershipSource, Platform, Repository

FALLBACK = "fallback"


def read(text: str, platform: Platform) -> Reading:
    """The rules that a text holds, whoever the platform's people are now.

    Raises BadText with the places: a setting that is none, a group that could not exist where
    this platform's owners are named, a pattern that CODEOWNERS would not take.
    """
    reading = policy_text.read(text)
    if problems := [*_patterns(reading), *_groups(platform, reading)]:
        raise BadText(problems)
    return reading


def check(platform: Platform, text: str) -> policy.Rules:
    """The rules that a text holds, fit for this platform's people too.

    Raises BadText as `read` does, and for a quorum that its group and the fallback group together
    cannot reach.
    """
    reading = policy_text.read(text)
    problems = [*_patterns(reading), *_groups(platform, reading), *too_few(platform, reading)]
    if problems:
        raise BadText(problems)
    return reading.rules


def _patterns(reading: Reading) -> Iterator[Problem]:
    for place, pattern in enumerate(reading.rules.direct_paths):
        found = codeowners.parse(f"{pattern} @direct")
        if found.problems or [rule.pattern for rule in found.rules] != [pattern]:
            sentence = f"“{pattern}” is not a pattern as CODEOWNERS takes it."
            yield reading.problem(f"direct_paths[{place}]", sentence)


def _groups(platform: Platform, reading: Reading) -> Iterator[Problem]:
    """A key that no group can have would be passed over in silence when it matters."""
    if platform.ownership_source == OwnershipSource.OWNERS:
        yield from _groups_of_trees(reading)
        return
    rules = reading.rules
    for setting, names in (("quorums", rules.quorums), ("bots", rules.bots)):
        for name in names:
            found = codeowners.parse(f"* {name}")
            owners = sorted({owner.lower() for rule in found.rules for owner in rule.owners})
            apart = rules.several_owners is policy.SeveralOwners.EACH and len(owners) > 1
            known = "" if found.problems or apart else " ".join(owners)
            if name not in (FALLBACK, known):
                sentence = (
                    f"“{name}” can be no group. A group is {FALLBACK}, or the owners on a line of "
                    "CODEOWNERS: in small letters, in the order of the alphabet, one space between "
                    "them; where each decides, one owner alone."
                )
                yield reading.problem(f"{setting}.{name}", sentence)


def _groups_of_trees(reading: Reading) -> Iterator[Problem]:
    rules = reading.rules
    if rules.several_owners is policy.SeveralOwners.EACH:
        sentence = "An OWNERS file names people of whom any one approves; “each” is not for it."
        yield reading.problem("several_owners", sentence)
    for setting, names in (("quorums", rules.quorums), ("bots", rules.bots)):
        for name in names:
            if name != FALLBACK and not owners.defines(name.partition("#")[0]):
                sentence = (
                    f"“{name}” can be no group. A group is {FALLBACK}, or an OWNERS file by its "
                    "path, as in pkg/OWNERS; after # one of its filters."
                )
                yield reading.problem(f"{setting}.{name}", sentence)


def too_few(platform: Platform, reading: Reading) -> Iterator[Problem]:
    """Ask the rule itself about one path of each group that the policy names, and one unowned."""
    rules = reading.rules
    by_tree = platform.ownership_source == OwnershipSource.OWNERS
    # How many an OWNERS file names is known only with the file: the verdict tells.
    named = [] if by_tree else [name for name in rules.quorums if name != FALLBACK]
    lines = [f"/{place} {name}" for place, name in enumerate(named)]
    asked = hypotheses.who_must_approve(
        platform,
        [*map(str, range(len(named))), FALLBACK],
        rules=rules,
        repository=Repository.objects.filter(platform=platform).select_related("host").first(),
        owner_file=OwnerFile("CODEOWNERS", "\n".join(lines)),
    )
    for group in asked.groups:
        if group.short_of_people:
            key = f"quorums.{group.key}" if group.key in rules.quorums else "quorum"
            people = plural(len(group.could_still), "person", "people")
            sentence = (
                f"{group.name} would need {group.needed} approvals, and only {people} may approve "
                "there, the fallback group’s included."
            )
            yield reading.problem(key, sentence)
