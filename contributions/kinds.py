"""What a proposal offers (pure)."""

from enum import StrEnum


class Kind(StrEnum):
    """Code and what is not code are carried out by the proposer, an idea by the owners."""

    CODE = "code"
    IDEA = "idea"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {"code": "Code", "idea": "Problem or idea", "other": "Not code"}[self]

    @property
    def said(self) -> str:
        """The label to choose it by: it says who does the work."""
        return {
            "code": "Code: I write it, in one or more pull requests",
            "idea": "A problem or an idea: the owners write it",
            "other": "Not code, such as a text or a design: I make it",
        }[self]
