"""A person's deadlines as entries of their calendar: decisions and reviews that were promised."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from contributions.selectors import decisions_waiting, reviews_waiting
from people import calendars
from people.calendars import Entry
from people.models import User

#: How long before it is due an entry begins, so that calendars show it.
LENGTH = timedelta(minutes=30)
MOST = 200


@calendars.register
def deadlines(user: User) -> Iterable[Entry]:
    """What waits for somebody and by when."""
    for part in decisions_waiting(user)[:MOST]:
        if due := part.next_due_at:
            yield Entry(
                uid=f"decision-{part.pk}",
                title=f"Decide: {part.proposal}",
                begins=due - LENGTH,
                ends=due,
                changed_at=part.proposal.state_since,
                text=f"{part.platform} promised an answer by then.",
                path=part.proposal.get_absolute_url(),
            )
    for change in reviews_waiting(user)[:MOST]:
        if change.due_at:
            yield Entry(
                uid=f"review-{change.pk}",
                title=f"Review: {change.title}",
                begins=change.due_at - LENGTH,
                ends=change.due_at,
                changed_at=change.state_since,
                text=f"{change.repository.platform} promised a review by then.",
                path=change.get_absolute_url(),
            )
