"""The page on which a platform is archived, brought back, or merged into another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, QueryDict

from people.models import User
from people.refusals import Refused
from people.refusing import refuse
from platforms import permissions, retiring
from platforms.choosing import SUGGESTED, PlatformField
from platforms.models import Lifecycle, Platform, Role
from platforms.selectors import platforms_held, visible_to
from platforms.services import retiring as services


class ArchiveForm(forms.Form):
    """Why a platform is archived."""

    reason = forms.CharField(
        max_length=services.LONGEST_REASON, label="Why", help_text="It stands on its page."
    )


class MergeForm(forms.Form):
    """What a platform becomes part of, and why."""

    into = PlatformField(
        label="Becomes part of",
        help_text="Another platform that you own.",
        error_messages={"required": "Choose the platform it becomes part of."},
    )
    reason = forms.CharField(max_length=services.LONGEST_REASON, label="Why")

    def __init__(self, *args: Any, user: User, platform: Platform, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = list(_may_take_in(platform, user)[: SUGGESTED + 1])
        self.offered = [one.name for one in able[:SUGGESTED]]
        into: Any = self.fields["into"]
        # Another one that they see is answered with the rule's own reason.
        into.rows = visible_to(user)
        self.is_typed = len(able) > SUGGESTED
        if not self.is_typed:
            into.offer(able)


def _may_take_in(platform: Platform, user: User) -> QuerySet[Platform]:
    """The platforms that one may become part of, by this person's hand."""
    owned = platforms_held(user, (Role.OWNER,)).exclude(pk=platform.pk)
    rows = owned.exclude(lifecycle=Lifecycle.ARCHIVED.value).order_by("name")
    return rows.filter(restricted=True) if platform.restricted else rows


class RetirePage:
    """One platform's end as one viewer may bring it about."""

    def __init__(self, platform: Platform, user: User) -> None:
        self.platform, self.user = platform, user
        self.why_not = permissions.why_not_archive(user, platform)
        self.status = 403 if self.why_not else 200
        self.archive_form = ArchiveForm(prefix="archive")
        self.merge_form = MergeForm(prefix="merge", user=user, platform=platform)
        self.preview: services.Preview | None = None
        self.into: Platform | None = None
        self.refusal = ""

    def act(self, given: QueryDict) -> Platform | None:
        """Do what was asked; the platform whose page says so, or None where nothing was done."""
        acts = {"archive": self._archive, "back": self._back, "preview": self._merge}
        act = {**acts, "merge": self._merge}.get(given.get("act", ""))
        if act is None:
            raise Http404
        return None if self.why_not else act(given)

    def _archive(self, given: QueryDict) -> Platform | None:
        form = self.archive_form = ArchiveForm(given, prefix="archive")
        return self._done(
            form, lambda: services.archive(self.platform, by=self.user, **form.cleaned_data)
        )

    def _back(self, given: QueryDict) -> Platform | None:
        try:
            return services.bring_back(self.platform, by=self.user)
        except Refused as refused:
            self.status, self.refusal = refused.status, refused.reason
        return None

    def _merge(self, given: QueryDict) -> Platform | None:
        form = self.merge_form = MergeForm(
            given, prefix="merge", user=self.user, platform=self.platform
        )
        if given["act"] == "merge":
            return self._done(
                form, lambda: services.merge(self.platform, by=self.user, **form.cleaned_data)
            )
        self.status = 400
        if form.is_valid():
            self.into = form.cleaned_data["into"]
            why_not = permissions.why_not_merge(self.user, self.platform, self.into)
            if why_not:
                form.add_error(None, why_not)
            else:
                self.status, self.preview = 200, services.preview(self.platform, self.into)
        return None

    def _done(self, form: forms.Form, service: Any) -> Platform | None:
        self.status = 400
        if form.is_valid():
            try:
                made: Platform = service()
            except Refused as refused:
                refuse(form, refused)
                self.status = refused.status
            else:
                return made
        return None

    def drawn(self) -> dict[str, Any]:
        """What the template shows."""
        moved = self.preview.moved if self.preview else {}
        return {
            "platform": self.platform,
            "archived": self.platform.lifecycle == Lifecycle.ARCHIVED,
            "why_not": self.why_not,
            "open": [(what, n) for what, n in retiring.counted(self.platform).items() if n],
            "archive_form": self.archive_form,
            "merge_form": self.merge_form,
            "preview": self.preview,
            "moved": [(what, n) for what, n in moved.items() if n],
            "into": self.into,
            "refusal": self.refusal,
        }
