"""What a service raises when it does not do what was asked: always with the reason to show."""


class Refused(Exception):
    """The act was not done, nothing was changed; the text says why and what to do instead."""

    status = 409

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Forbidden(Refused):
    """This person may not do this here."""

    status = 403


class Invalid(Refused):
    """What was given cannot be used; `fields` names the places and what is wrong there."""

    status = 400

    def __init__(self, reason: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(reason)
        self.fields = fields or {}


class Stale(Refused):
    """Somebody else moved the thing meanwhile."""
