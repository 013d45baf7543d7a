"""The page of those who answer for a platform: roles, deputies, offers, and the acts on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone

from people.days import whole_days
from people.models import User
from people.refusals import Invalid, Refused
from people.requests import key_of
from people.selectors import away_until, members_of
from platforms import holding, permissions, selectors
from platforms.forms import DeputyForm, OfferForm, RoleForm
from platforms.models import Platform, PlatformRole, Role, RoleOffer
from platforms.ownerless import unreachable
from platforms.services import candidates, deputies, owners

#: Windows that ended are shown this long.
EARLIER = timedelta(days=365)


class OwnersPage:
    """One platform's people as one viewer sees them; `act` does one thing and says what."""

    def __init__(self, platform: Platform, user: User) -> None:
        self.platform, self.user, self.status = platform, user, 200
        self.refusal = ""
        self.held = selectors.owners(platform)
        self.owns = selectors.holds_role(user, platform, Role.OWNER)
        own = [user] if self.owns else []
        self.for_whom = own or (self._owners() if user.is_admin else [])
        self.forms: dict[str, forms.Form] = {}
        if not permissions.why_not_give_role(user, platform):
            self.forms["role"] = RoleForm(prefix="role")
        if not permissions.why_not_offer(user, platform):
            self.forms["offer"] = OfferForm(prefix="offer")
        if self.for_whom and (self.owns or unreachable([platform])):
            self.forms["deputy"] = DeputyForm(prefix="deputy", owners=self.for_whom)

    def _owners(self) -> list[User]:
        return [one.user for one in self.held if one.role == Role.OWNER and not one.stands_in_for]

    def act(self, given: QueryDict) -> str:
        """Do what was asked; returns what was done, or nothing and keeps why not."""
        act = given.get("act", "")
        try:
            if act in ("role", "offer", "deputy"):
                return self._send(act, given)
            return self._press(act, given.get("row", ""))
        except Refused as refused:
            self.status = refused.status
            form = self.forms.get(act)
            fields = refused.fields if isinstance(refused, Invalid) else {}
            for name, text in fields.items():
                if form:
                    form.add_error(name if name in form.fields else None, text)
            if form and not fields:
                form.add_error(None, refused.reason)
            self.refusal = "" if form else refused.reason
            return ""

    def _send(self, act: str, given: QueryDict) -> str:
        form = self._bound(act, given)
        self.forms[act] = form
        if not form.is_valid():
            self.status = 400
            return ""
        done = {"role": self._give, "offer": self._offer, "deputy": self._appoint}[act]
        return done(form.cleaned_data)

    def _bound(self, act: str, given: QueryDict) -> forms.Form:
        if act == "role":
            return RoleForm(given, prefix=act)
        if act == "offer":
            return OfferForm(given, prefix=act)
        return DeputyForm(given, prefix=act, owners=self.for_whom or self._owners())

    def _give(self, given: dict[str, Any]) -> str:
        role, who, last = Role(given["role"]), given["who"], given["last"]
        until = whole_days(last, last, self.platform.time_zone)[1] if last else None
        owners.give_role(self.platform, by=self.user, role=role, who=who, until=until)
        return f"{who} is {role.label} of {self.platform} now."

    def _offer(self, given: dict[str, Any]) -> str:
        made = owners.offer(
            self.platform, to=given["who"], by=self.user, hand_over=given["hand_over"]
        )
        if made.needs_second:
            return f"Noted. An owner or a second admin confirms it, then {made.user} is asked."
        return f"{made.user} was asked, and owns {self.platform} once they accept."

    def _appoint(self, given: dict[str, Any]) -> str:
        made = deputies.appoint(
            self.platform,
            owner=given["owner"],
            deputy=given["who"],
            first=given["first"],
            last=given["last"],
            by=self.user,
        )
        return f"{made.deputy} stands in for {made.owner}."

    def _press(self, act: str, row: str) -> str:
        one = self.platform
        offers = holding.offers_of(one).filter(answer="")
        named = holding.candidates_of(one).filter(answer="")
        acts: dict[str, tuple[QuerySet[Any], Callable[..., object], str]] = {
            "end-role": (holding.roles_of(one), owners.end_role, "The role has ended."),
            "end-deputy": (
                holding.deputies_of(one),
                deputies.end,
                "Nobody stands in here any more.",
            ),
            "accept": (offers, owners.accept, f"You own {self.platform} now."),
            "decline": (offers, owners.decline, "Declined. Whoever offered it is told."),
            "withdraw": (offers, owners.withdraw, "The offer is taken back."),
            "second": (offers, owners.second, "Confirmed. The new owner is asked."),
            "confirm": (named, candidates.confirm, "Confirmed."),
            "dismiss": (named, candidates.dismiss, "Noted. They are not asked for."),
        }
        if act not in acts:
            raise Http404
        rows, service, done = acts[act]
        service(get_object_or_404(rows, pk=key_of(row)), by=self.user)
        return done

    def drawn(self) -> dict[str, Any]:
        """What the template shows; queries do not grow with the people."""
        now = timezone.now()
        roles = list(holding.roles_of(self.platform))
        standing_in = list(holding.deputies_of(self.platform))
        offers = holding.offers_seen(self.platform, self.user).filter(answer="")
        people = {one.user for one in roles if one.user} | {d.deputy for d in standing_in}
        away = away_until(people, now)
        past = PlatformRole.objects.filter(
            platform=self.platform, until__lte=now, until__gt=now - EARLIER
        )
        return {
            "platform": self.platform,
            "holders": self.held,
            "roles": [
                {
                    "row": row,
                    "may_end": self._may_end(row),
                    "away": away.get(row.user_id or 0),
                    "through": [one for one in self.held if row.team and one.team == row.team],
                }
                for row in roles
            ],
            "deputies": [
                {
                    "row": row,
                    "now": row.since <= now,
                    "away": away.get(row.deputy_id),
                    "may_end": not permissions.why_not_end_deputy(self.user, row),
                }
                for row in standing_in
            ],
            "candidates": [
                {"row": one, "why_not": permissions.why_not_confirm(self.user, one)}
                for one in holding.candidates_of(self.platform).filter(answer="")
            ],
            "offers": [self._offer_row(one) for one in offers],
            "past": past.select_related("user", "team").order_by("-until")[:50],
            "unreachable": self.platform.unreachable.filter(until=None).first(),
            "forms": self.forms,
            "refusal": self.refusal,
            "suggested": members_of(self.platform.team),
        }

    def _may_end(self, row: PlatformRole) -> bool:
        if row.role != Role.OWNER:
            return self.owns or row.user_id == self.user.pk
        if row.user is None:
            return any(one.team == row.team and one.user == self.user for one in self.held)
        return row.user_id == self.user.pk or (self.user.is_admin and not row.user.is_active)

    def _offer_row(self, one: RoleOffer) -> dict[str, Any]:
        return {
            "row": one,
            "mine": one.user_id == self.user.pk,
            "may_withdraw": self.owns or one.offered_by_id == self.user.pk,
            "may_second": not permissions.why_not_second(self.user, one),
        }
