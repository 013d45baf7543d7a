"""What the catalogue shows on Home: news and the next meetings."""

from __future__ import annotations

from people.models import User
from people.panels import Panel, home_panels, home_side_panels
from platforms import news, recurring


@home_panels.register
def announced(user: User, viewer: User) -> Panel | None:
    """What is announced now."""
    found = news.current(viewer)
    return Panel("news/_current.html", {"news": found}) if found else None


@home_side_panels.register
def next_meetings(user: User, viewer: User) -> Panel | None:
    """The next meetings of one's own platforms."""
    dates = recurring.upcoming(news.mine(viewer), 3, each=1)
    return Panel("news/_dates.html", {"dates": dates, "named": True}) if dates else None
