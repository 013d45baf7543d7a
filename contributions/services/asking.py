"""Tells the owners of a proposal's platforms that it waits for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.utils import timezone

from contributions.models import Proposal, ProposalPart
from people import notify
from people.models import User
from platforms.models import Platform
from platforms.selectors import people_with_role
from platforms.telling import seeing


def tell_owners(proposal: Proposal, parts: Iterable[ProposalPart], what: str, *, key: str) -> None:
    """Tell whoever decides for one of the parts, naming only the platforms that they may see."""
    now = timezone.now()
    platforms = [part.platform for part in parts]
    owners = {
        person.pk: person
        for one in platforms
        for person in people_with_role(one, now, but_for=proposal.author_id)
    }
    seen: dict[User, list[Platform]] = defaultdict(list)
    for one in platforms:
        for person in seeing(one, owners.values()):
            seen[person].append(one)
    for person, named in seen.items():
        notify.notify(
            [person],
            kind="proposal_submitted",
            title=f"“{proposal.title}” {what}",
            body=f"{proposal.author} proposes it to {', '.join(map(str, named))}.",
            path=proposal.get_absolute_url(),
            why="You decide for a platform it names.",
            key=f"proposal:{proposal.pk}:{key}",
        )
