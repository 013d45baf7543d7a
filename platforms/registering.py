"""The page on which a platform is registered, filled in from a repository where one is named."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from people.models import User
from people.refusals import Refused
from people.refusing import refuse
from platforms import permissions
from platforms.forms import RegisterForm
from platforms.models import Platform
from platforms.services import platforms as services
from platforms.services import registering
from platforms.services.repositories import Taken


class RegisterPage:
    """Registering for one person; `act` registers and answers the platform."""

    def __init__(self, user: User, asked: QueryDict) -> None:
        self.user, self.status, self.refusal, self.warning = user, 200, "", ""
        self.why_not = permissions.why_not_register(user)
        self.repository = asked.get("repository", "").strip()[:200]
        self.problems: list[str] = []
        self.taken_by: Platform | None = None
        self.form = RegisterForm(user=user, initial=self._read() if self.repository else None)

    def _read(self) -> dict[str, Any]:
        """What the repository's own files say."""
        try:
            found = registering.fill_in(self.repository, by=self.user)
        except Refused as refused:
            self.refusal, self.status = refused.reason, refused.status
            if isinstance(refused, Taken):
                self.taken_by = refused.platform
            return {}
        self.problems = found.problems
        return found.fields

    def act(self, given: QueryDict) -> Platform | None:
        """Register what was given and connect its repository; None where it was refused.

        Nothing is registered where its repository is named and cannot be connected.
        """
        form = self.form = RegisterForm(given, user=self.user)
        if self.refusal:
            return None
        self.status = 400
        if not form.is_valid():
            return None
        try:
            if self.repository:
                made, self.warning = registering.register_from(
                    self.repository, by=self.user, **form.cleaned_data
                )
            else:
                made = services.register(by=self.user, **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
            self.status = refused.status
            return None
        return made

    def drawn(self) -> dict[str, Any]:
        """What the template shows."""
        return {
            "form": self.form,
            "why_not": self.why_not,
            "repository": self.repository,
            "refusal": self.refusal,
            "taken_by": self.taken_by,
            "problems": self.problems,
        }
