"""What the catalogue shows on Home: help wanted with one's skills, news, the next meetings."""

from __future__ import annotations

from people.models import User
from people.panels import Panel, home_panels, home_side_panels
from platforms import news, recurring, wanted

#: As many as fit beside what waits; the list has them all.
MATCHING = 4


@home_panels.register
def matching(user: User, viewer: User) -> Panel:
    """Help that is wanted with one's skills, the most recent first."""
    rows = wanted.help_wanted(viewer).filter(skill_keys__overlap=viewer.skill_keys)
    found = list(wanted.counted(rows).order_by("-pk")[:MATCHING]) if viewer.skill_keys else []
    return Panel("roadmap/_matching.html", {"items": found, "skills": viewer.skill_keys})


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
