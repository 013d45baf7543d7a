"""The few ways in which a git host fails; every adapter raises one of these and nothing else."""

from datetime import datetime

from journal.later import Later


class HostProblem(Exception):
    """A git host did not do what was asked; the text is a sentence for people."""


class Unreachable(HostProblem):
    """No answer, a timeout, a 5xx or an answer that cannot be read. Reading again may help."""


class NotThere(Unreachable):
    """Nobody answers at the host's address: asking for less does not help."""


class Missing(HostProblem):
    """The host has no such thing, or does not show it to us."""


class Denied(HostProblem):
    """The token is wrong or lacks a permission; the text names it when the host does."""


class UnknownApp(Denied):
    """The host knows no App of the number given."""


class NotInstalled(Denied):
    """The App is not let in where it is needed."""


class Rejected(HostProblem):
    """The host understood and refused (422 and its like); asking the same again will not help."""


class BadKey(Rejected):
    """What was given as an App's private key is none; nothing was sent."""


class Unsupported(HostProblem):
    """The host does not offer this at all; there may be another way."""


class Throttled(HostProblem, Later):
    """The rate limit is used up; nothing is sent before `until`, when an effect is due again."""

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message)
        self.until = self.at = until
