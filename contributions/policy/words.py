"""The sentences of a verdict and of a platform's rules, the same on every surface."""

from __future__ import annotations

from collections.abc import Sequence
from posixpath import commonpath

from contributions.policy.facts import Group
from contributions.policy.rules import Role, Rules, SeveralOwners
from contributions.policy.verdict import short

_NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def number(count: int) -> str:
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else str(count)


def joined(names: Sequence[str]) -> str:
    """“Ana”, “Ana and Bo”, “Ana, Bo and Cy”."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def asking(names: Sequence[str]) -> str:
    """“Tess asks for changes”, each name once."""
    distinct = list(dict.fromkeys(names))
    return f"{joined(distinct)} {'asks' if len(distinct) == 1 else 'ask'} for changes"


def plural(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def where(group: Group) -> str:
    """What a group owns of the change, briefly: its pattern, its path or their folder."""
    if group.pattern:
        return group.pattern
    if not group.paths:
        return "This change"
    if len(group.paths) == 1:
        return group.paths[0]
    folder = commonpath(["/" + path for path in group.paths]).strip("/")
    return f"{folder}/**" if folder else "**"


def group_sentence(
    group: Group, needed: int, given: int, head: str, *, short_of_people: bool
) -> str:
    sentence = f"{where(group)} needs {needed} of {group.name}; {given} given on {short(head)}"
    if short_of_people:
        sentence += "; too few people may approve, so only break-glass is left"
    return sentence


def green_headline(groups: Sequence[str], head: str) -> str:
    if len(groups) == 1:
        return f"Ready: {groups[0]} approved {short(head)}"
    return f"Ready: every owner group approved {short(head)}"


def groups_headline(waiting: Sequence[str]) -> str:
    if len(waiting) == 1:
        return f"Not yet: {waiting[0]} still has to approve"
    return f"Not yet: {number(len(waiting))} owner groups still have to approve"


def lowered(sentence: str) -> str:
    """A sentence as the tail of another: a small first letter unless it is a name, no full stop."""
    first = sentence.partition(" ")[0]
    if first in {"The", "This", "A", "An", "No", "Nobody", "Some", "All", "One"}:
        sentence = sentence[0].lower() + sentence[1:]
    return sentence.removesuffix(".")


def in_words(rules: Rules) -> list[tuple[str, str]]:
    """How contributing works here, step by step: (bold sentence, the rest) from the real rules."""
    steps = [_proposal_step(rules)]
    if rules.require_time_agreement:
        steps.append(
            (
                "Agree the time with your line manager.",
                "They sign once, in the portal, before the change is merged.",
            )
        )
    steps.append(_review_step(rules))
    if rules.required_checks:
        steps.append(
            (
                f"Get the checks green: {joined(rules.required_checks)}.",
                "They have to pass on the very commit that is merged.",
            )
        )
    steps.append(_merge_step(rules))
    return steps


def _proposal_step(rules: Rules) -> tuple[str, str]:
    if not rules.require_proposal:
        return (
            "Open a pull request straight away.",
            "No proposal is needed here; one helps when you want to talk about the idea first.",
        )
    if rules.direct_max_lines is None:
        return ("Propose first.", "A change is merged only when the owners have accepted the idea.")
    places = f" under {joined(rules.direct_paths)}" if rules.direct_paths else ""
    return (
        "Propose first, unless the change is small.",
        f"Up to {plural(rules.direct_max_lines, 'changed line')}{places} needs no proposal.",
    )


def _review_step(rules: Rules) -> tuple[str, str]:
    roles = [
        role.words + "s"
        for role in (Role.OWNER, Role.TRUSTED_COMMITTER)
        if role in rules.approving_roles
    ]
    people = "approval" if rules.quorum == 1 else "approvals"
    group = "each owner" if rules.several_owners is SeveralOwners.EACH else "every owner group"
    asked_again = (
        "a push asks them again, unless it changes messages and no file"
        if rules.keep_on_equal_trees
        else "a push asks them again"
    )
    rest = f"{_capital(joined(roles))} approve exactly the commit on screen; {asked_again}."
    for key, quorum in sorted(rules.quorums.items()):
        rest += f" {key} needs {number(quorum)}."
    for key, logins in sorted(rules.bots.items()):
        rest += f" For {key}, {joined(logins)} may approve too."
    return (f"Get {number(rules.quorum)} {people} from {group} whose files you touch.", rest)


def _merge_step(rules: Rules) -> tuple[str, str]:
    rest = "Nobody approves their own work, and a commit pushed later is not merged by accident."
    if rules.break_glass:
        rest += " In an emergency two people may override this together, and every page says so."
    return ("The portal merges the approved commit.", rest)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
