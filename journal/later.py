"""The word of whoever cannot do an effect yet."""

from datetime import datetime


class Later(Exception):
    """Raised by a handler that cannot do its work yet; `at` says when to ask again."""

    def __init__(self, reason: str, at: datetime | None = None) -> None:
        super().__init__(reason)
        self.at = at
