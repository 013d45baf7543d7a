"""Registering platforms and keeping what is said of them."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from journal import events
from people.models import Team, User
from people.refusals import Forbidden, Invalid
from people.selectors import teams_of
from platforms.counting import forget_counts
from platforms.filling import RESERVED, fill
from platforms.imports.entries import TURNING, web_address
from platforms.models import Lifecycle, Platform, PlatformRole, PolicyVersion, Role
from platforms.permissions import why_not_confirm_page, why_not_edit, why_not_register
from platforms.spelling import forget_words
from platforms.steady import steady
from platforms.tasks import assess_soon

#: What owners may set; everything else is the portal's.
EDITABLE = (
    "name",
    "summary",
    "description",
    "guide",
    "vision",
    "tags",
    "language",
    "lifecycle",
    "openness",
    "governance",
    "restricted",
    "channel",
    "channel_url",
    "skills",
    "wanted",
    "running_since",
    "response_hours",
    "decision_hours",
    "capacity",
    "time_zone",
    "workdays",
    "day_start",
    "day_end",
    "country",
    "escalation",
)


def register(*, by: User, team: Team, name: str, summary: str, **fields: Any) -> Platform:
    """Register a platform of a team; the very same again finds the first.

    A member becomes its owner. An admin does not give themselves a role: there the team owns it.
    Raises Forbidden, or Invalid naming the fields.
    """
    if why_not := why_not_register(by, team):
        raise Forbidden(why_not)
    slug = slugify(name)[:80]
    if not slug or slug in RESERVED:
        raise Invalid("The platform was not registered.", {"name": "Choose another name."})
    platform = Platform(slug=slug, team=team, workdays=[0, 1, 2, 3, 4])
    said = {"name": name, "summary": summary, **fields}
    _set(platform, said)
    now = timezone.now()
    member = team in teams_of(by)
    with transaction.atomic():
        try:
            _save(platform)
        except Invalid:
            if known := _registered(by, team, slug, said):
                return known
            raise
        role = PlatformRole.objects.create(
            platform=platform,
            user=by if member else None,
            team=None if member else team,
            role=Role.OWNER,
            since=now,
        )
        PolicyVersion.objects.create(platform=platform, number=1, rules={}, at=now, by=by)
        data = {"name": name, "team": team.name, "owner": str(role.user or role.team)}
        events.write(f"platform:{platform.pk}", "platform:registered", actor=by, data=data)
        assess_soon(platform.pk)
        transaction.on_commit(forget_words)
    return platform


def _registered(by: User, team: Team, slug: str, said: dict[str, Any]) -> Platform | None:
    """What somebody registered of a team in these very words; None where there is no such thing."""
    known = Platform.objects.filter(slug=slug, team=team).first()
    if known is None or any(getattr(known, name) != value for name, value in said.items()):
        return None
    made = events.of(f"platform:{known.pk}").filter(kind="platform:registered", actor_id=by.pk)
    return known if made.exists() else None


def edit(platform: Platform, *, by: User, **fields: Any) -> Platform:
    """Change what is said of a platform. Raises Forbidden, or Invalid naming the fields."""
    with transaction.atomic():
        platform = steady([platform.pk])[platform.pk]
        if why_not := why_not_edit(by, platform):
            raise Forbidden(why_not)
        before = {name: getattr(platform, name) for name in fields}
        _set(platform, fields)
        changed = {
            name: {"from": _plain(before[name]), "to": _plain(getattr(platform, name))}
            for name in fields
            if before[name] != getattr(platform, name)
        }
        if changed:
            _save(platform)
            events.write(f"platform:{platform.pk}", "platform:edited", actor=by, data=changed)
            assess_soon(platform.pk)
            transaction.on_commit(forget_words)
            if "restricted" in changed:
                transaction.on_commit(forget_counts)
    return platform


def confirm(platform: Platform, *, by: User) -> Platform:
    """Note that an owner finds all that stands here true. Raises Forbidden for anybody else."""
    if why_not := why_not_confirm_page(by, platform):
        raise Forbidden(why_not)
    with transaction.atomic():
        platform.confirmed_at, platform.confirmed_by = timezone.now(), by
        platform.save(update_fields=["confirmed_at", "confirmed_by"])
        events.write(f"platform:{platform.pk}", "platform:confirmed", actor=by)
    return platform


def _set(platform: Platform, fields: dict[str, Any]) -> None:
    if foreign := sorted(set(fields) - set(EDITABLE)):
        raise Invalid(f"Not for setting here: {', '.join(foreign)}. Nothing was changed.")
    names = platform.repositories.values_list("full_name", flat=True) if platform.pk else ()
    if fields.get("lifecycle") == Lifecycle.ARCHIVED:
        told = {"lifecycle": "Archiving it needs a reason: use its own page for that."}
        raise Invalid("Nothing was changed.", told)
    _check(fields)
    fill(platform, fields, names)


def _check(fields: dict[str, Any]) -> None:
    """Raise Invalid where a name or an address looks like another's."""
    wrong = {}
    if TURNING.search(fields.get("name", "")):
        wrong["name"] = "It holds a sign that turns the direction of writing. Leave that out."
    if fields.get("channel_url") and not web_address(fields["channel_url"]):
        wrong["channel_url"] = "An http or https address, without a name and password in it."
    if wrong:
        raise Invalid("The platform was not saved.", wrong)


def _save(platform: Platform) -> None:
    try:
        platform.full_clean(exclude=["search", "search_texts", "room", "promised"])
        with transaction.atomic():
            platform.save()
    except ValidationError as error:
        fields = {name: " ".join(texts) for name, texts in error.message_dict.items()}
        raise Invalid("The platform was not saved.", _known(fields)) from error
    except IntegrityError as error:  # somebody took the name in the same moment
        raise Invalid("The platform was not saved.", {"name": _TAKEN}) from error


_TAKEN = "This name is taken by another platform."
#: Where the database refuses what each field alone may be: the place, and what is wrong there.
_TOGETHER = {
    "platform_promise": ("decision_hours", "At least as long as the first response."),
    "platform_day": ("day_end", "Later than the day begins."),
}


def _known(fields: dict[str, str]) -> dict[str, str]:
    """Errors at the fields people know: the slug is made of the name."""
    if "slug" in fields or "already exists" in fields.get("name", ""):
        fields = {name: text for name, text in fields.items() if name != "slug"}
        fields["name"] = _TAKEN
    together = fields.get("__all__", "")
    told = {place: words for name, (place, words) in _TOGETHER.items() if name in together}
    if told:
        fields = {name: text for name, text in fields.items() if name != "__all__"}
    return {**fields, **told}


def _plain(value: Any) -> Any:
    if isinstance(value, User):
        return str(value)
    return value.isoformat() if isinstance(value, time) else value
