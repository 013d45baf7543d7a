"""What a connection signs in with."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Credentials:
    """A token, or a GitHub App by its number and private key (PEM). Never shown by `repr`."""

    token: str = field(default="", repr=False)
    app_id: int | None = None
    app_key: str = field(default="", repr=False)

    @property
    def is_app(self) -> bool:
        return self.app_id is not None

    def __bool__(self) -> bool:
        """Whether there is anything to sign with."""
        return bool(self.app_key if self.is_app else self.token)
