"""What demo mode adds to the pages of people: what to try as somebody, and one's own token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings

from people import introductions
from people.models import User
from people.panels import Panel, person_panels
from portal.demo import host, people_to_try


@introductions.register
def trials_in_words(people: Sequence[User]) -> Mapping[int, str]:
    """Say what to try as whom."""
    if not settings.DEMO:
        return {}
    what = {trial.username: f"to try: {trial.what}" for trial in people_to_try()}
    return {user.pk: what[user.username] for user in people if user.username in what}


@person_panels.register
def own_token(person: User, viewer: User) -> Panel | None:
    """A demo person's own token for the embedded git host, shown to nobody else."""
    if not (settings.DEMO and person.is_demo and person.pk == viewer.pk):
        return None
    notes = host.Notes.read()
    token = notes.tokens.get(person.username) if notes else None
    if token is None:
        return None
    address = settings.GITHUB_WEB_URL.replace("://", f"://{person.username}:{token}@", 1)
    return Panel(
        "demo/_token.html", {"token": token, "clone": f"{address}/halden/payments-gateway.git"}
    )
