"""What is asked of the figures: a period, and which platforms and kinds of contribution count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from insights.figures import Window

PERIODS = (30, 90, 180, 365)
USUAL = 90
KINDS = {"": "everything", "code": "code", "idea": "ideas", "other": "non-code"}
#: How far the lines by month reach back.
MONTHS = 12


class Reads(StrEnum):
    """Which changes answer a question: all of them, those that moved in the period, or none."""

    ALL = "all"
    OF_PERIOD = "of period"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Question:
    """A period in days that ends now; department and platform by slug, "" for all."""

    now: datetime
    days: int = USUAL
    department: str = ""
    platform: str = ""
    kind: str = ""

    @property
    def window(self) -> Window:
        return Window(self.now - timedelta(days=self.days), self.now)

    @property
    def oldest(self) -> datetime:
        """The earliest moment any figure of the page looks at."""
        return self.now - timedelta(days=max(2 * self.days, 31 * MONTHS))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.department or self.platform or self.kind)

    def query(self, **more: str) -> str:
        """The question as an address says it, with `more` added; usual answers are left out."""
        said = {
            "days": str(self.days) if self.days != USUAL else "",
            "department": self.department,
            "platform": self.platform,
            "kind": self.kind,
            **more,
        }
        text = urlencode({key: value for key, value in said.items() if value})
        return f"?{text}" if text else ""
