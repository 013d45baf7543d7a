"""The page on which an admin finds a host's repositories and chooses platforms for them."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Subquery
from django.http import QueryDict

from people.models import User
from people.paging import Order, cut
from people.refusals import Refused
from people.refusing import refuse
from platforms.choosing import SUGGESTED
from platforms.host_forms import ChooseForm, SearchForm
from platforms.models import Discovery, Host, Platform, Repository
from platforms.services import discoveries

BY_NAME = Order("full_name")


class RepositoriesPage:
    """One host's latest search and what it found; `act` does one thing and says what."""

    def __init__(self, host: Host, user: User) -> None:
        self.host, self.user, self.status = host, user, 200
        self.search: Discovery | None = host.discoveries.order_by("-pk").first()
        last = self.search
        known = {"owner": last.owner, "topic": last.topic, "file": last.file} if last else {}
        self.search_form = SearchForm(initial=known)
        self.choose_form = ChooseForm()

    def act(self, given: QueryDict) -> str:
        """Do what was asked; returns what was done, or nothing and keeps why not."""
        if given.get("act") == "connect":
            return self._connect(given)
        form = self.search_form = SearchForm(given)
        self.status = 400
        if form.is_valid():
            try:
                made = discoveries.search(self.host, by=self.user, **form.cleaned_data)
            except Refused as refused:
                refuse(form, refused)
            else:
                return f"Looking through the repositories of {made.owner}."
        return ""

    def _connect(self, given: QueryDict) -> str:
        form = self.choose_form = ChooseForm(given)
        self.status = 400
        if self.search is None or not form.is_valid():
            return ""
        platform: Platform = form.cleaned_data["platform"]
        try:
            kept = discoveries.connect_found(
                self.search, by=self.user, chosen=form.chosen, platform=platform
            )
        except Refused as refused:
            refuse(form, refused)
            return ""
        several = "is" if len(kept) == 1 else "are"
        return (
            f"{', '.join(map(str, kept))} {several} connected to {platform}. Webhook and gate are"
            " seen to in the background."
        )

    def drawn(self, cursor: str) -> dict[str, Any]:
        """What the template shows."""
        return {
            "host": self.host,
            "search": self.search,
            "search_form": self.search_form,
            "choose_form": self.choose_form,
            "chosen": self.choose_form.chosen,
            "page": cut(_found(self.search), BY_NAME, cursor) if self.search else None,
            "total": self.search.found.count() if self.search else 0,
            "suggested": Platform.objects.order_by("name").values_list("name", flat=True)[
                :SUGGESTED
            ],
        }


def _found(search: Discovery) -> Any:
    """What was found, each with the platform that has it already, if any."""
    connected = Repository.objects.filter(host=search.host_id, remote_id=OuterRef("remote_id"))
    return search.found.annotate(
        connected=Exists(connected),
        platform_name=Subquery(connected.values(name=F("platform__name"))[:1]),
        platform_slug=Subquery(connected.values(slug=F("platform__slug"))[:1]),
    )
