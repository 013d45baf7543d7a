"""What the level that a platform's owners chose means for whoever would contribute (pure).

The levels are the governance levels of the InnerSource Commons, said here once.
"""

from __future__ import annotations

#: The level at which changes by others are not taken.
ISSUES = "issues"


def meaning(level: str, team: str) -> str:
    """What the level means, in words for a contributor."""
    return {
        ISSUES: (
            f"{team} wants to hear what is wrong or missing, and writes every change itself. Others"
            " write one only where its roadmap wants help."
        ),
        "contributions": (
            "Changes by others are welcome. You write it, and the owners decide what is taken in."
        ),
        "shared_write": (
            "Changes by others are welcome. Whoever has shown that they know the platform can be"
            " named a trusted committer, also from another team, and decides on ideas as owners do."
        ),
        "shared_ownership": (
            f"It is owned together: people outside {team} can be its owners, with the same say."
        ),
    }[level]


def refusal(platform: str) -> str:
    """Why a platform at the level of issues takes no change that others write."""
    return f"{platform} takes problems and ideas: its owners write the changes themselves."


#: What each level says to the owners who choose it.
CHOICES = (
    (ISSUES, "Issues welcome: others say what is wrong or missing, we write every change"),
    ("contributions", "Contributions welcome: others write changes, we decide what is taken in"),
    (
        "shared_write",
        "Shared write: people of any team can become trusted committers, and decide on ideas too",
    ),
    ("shared_ownership", "Shared ownership: people of any team can be owners, with the same say"),
)


def steps(rules: list[tuple[str, str]], level: str) -> list[tuple[str, str]]:
    """How contributing works at this level, step by step, where `rules` say how changes do."""
    if level != ISSUES:
        return rules
    return [
        ("Say what is wrong or missing.", "Who has the problem, and what it costs: no code."),
        (
            "You are told what the owners decide, and why.",
            "What they accept they write; the proposal shows the change until it is merged.",
        ),
    ]
