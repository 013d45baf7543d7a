"""Webhooks of a repository or an organisation, their deliveries and redelivery."""

from typing import Any
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.utils import timezone

from githost import deliveries, events
from githost.api.call import Answer, Call, invalid, not_found, required, typed
from githost.api.organisations import governed
from githost.models import Delivery, Hook
from githost.shapes import hooks as shapes


def _owner(call: Call, org: str | None) -> dict[str, Any]:
    """What the hooks at this address belong to; only its admins may go on."""
    if org is None:
        call.need("admin")
        return {"repository": call.repo}
    return {"organisation": governed(call, org)}


def _hooks(call: Call, org: str | None) -> QuerySet[Hook]:
    hooks = Hook.objects.filter(**_owner(call, org)).order_by("pk")
    return hooks.select_related("repository__owner", "organisation")


def _hook(call: Call, org: str | None, hook_id: int) -> Hook:
    found = _hooks(call, org).filter(pk=hook_id).first()
    if found is None:
        raise not_found()
    return found


def listed(call: Call, org: str | None = None) -> Any:
    return call.page(_hooks(call, org), shapes.hook)


def get(call: Call, hook_id: int, org: str | None = None) -> Any:
    return shapes.hook(_hook(call, org, hook_id))


def configure(hook: Hook, config: dict[str, Any]) -> None:
    hook.url = typed(config, "url", str, hook.url)
    if urlsplit(hook.url).scheme not in ("http", "https") or not urlsplit(hook.url).hostname:
        raise invalid("url is not a valid web address", resource="Hook", field_name="url")
    hook.secret = typed(config, "secret", str, hook.secret)
    hook.content_type = typed(config, "content_type", str, hook.content_type)
    if hook.content_type not in ("json", "form"):
        raise invalid(
            "content_type is not one of json, form", resource="Hook", field_name="content_type"
        )


def _events(data: dict[str, Any], name: str) -> list[str]:
    events_named = typed(data, name, list, [])
    if not all(isinstance(event, str) for event in events_named):
        raise invalid(f"{name} must be strings", resource="Hook", field_name=name)
    return events_named


def create(call: Call, org: str | None = None) -> Any:
    owner, data = _owner(call, org), call.body()
    config = typed(data, "config", dict, {})
    required(config, "Hook", "url")
    hook = Hook(
        **owner,
        events=_events(data, "events") or ["push"],
        active=typed(data, "active", bool, True),
    )
    # GitHub's default for a hook that does not say.
    hook.content_type = "form"
    configure(hook, config)
    for other in _hooks(call, org).filter(url=hook.url):
        if sorted(other.events) == sorted(hook.events):
            raise invalid("Hook already exists on this repository", resource="Hook")
    hook.save()
    if hook.active:
        events.ping(hook, call.person)
        deliveries.wake()
    return Answer(shapes.hook(hook), 201)


def update(call: Call, hook_id: int, org: str | None = None) -> Any:
    hook, data = _hook(call, org, hook_id), call.body()
    if "config" in data:
        configure(hook, typed(data, "config", dict, {}))
    named = {*(_events(data, "events") or hook.events), *_events(data, "add_events")}
    hook.events = sorted(named - set(_events(data, "remove_events")))
    hook.active = typed(data, "active", bool, hook.active)
    hook.updated_at = timezone.now()
    hook.save()
    return shapes.hook(hook)


def delete(call: Call, hook_id: int, org: str | None = None) -> Any:
    _hook(call, org, hook_id).delete()
    return Answer(status=204)


def ping(call: Call, hook_id: int, org: str | None = None) -> Any:
    events.ping(_hook(call, org, hook_id), call.person)
    deliveries.wake()
    return Answer(status=204)


def delivery_list(call: Call, hook_id: int, org: str | None = None) -> Any:
    return deliveries_of(call, _hook(call, org, hook_id))


def deliveries_of(call: Call, hook: Hook) -> Answer:
    """Finished deliveries, newest first; the `cursor` is the id to go on below."""
    found = hook.deliveries.filter(progress=Delivery.DONE).order_by("-pk")
    if status := call.query("status"):
        found = (
            found.exclude(status_code__range=(200, 399))
            if status == "failure"
            else found.filter(status_code__range=(200, 399))
        )
    if cursor := call.query("cursor"):
        if not cursor.isdigit():
            raise invalid("cursor is not valid")
        found = found.filter(pk__lt=int(cursor))
    size = min(
        int(call.query("per_page", "30")) if call.query("per_page", "30").isdigit() else 30, 100
    )
    part = list(found[: size + 1])
    headers = {}
    if len(part) > size:
        part = part[:size]
        own = f"{shapes.home(hook)}/deliveries?per_page={size}&cursor={part[-1].pk}"
        headers["Link"] = f'<{own}>; rel="next"'
    return Answer([shapes.delivery_item(d) for d in part], headers=headers)


def delivery_of(hook: Hook, delivery_id: int) -> Delivery:
    found = hook.deliveries.select_related("hook").filter(pk=delivery_id).first()
    if found is None:
        raise not_found()
    return found


def delivery(call: Call, hook_id: int, delivery_id: int, org: str | None = None) -> Any:
    return shapes.delivery(delivery_of(_hook(call, org, hook_id), delivery_id))


def redeliver(call: Call, hook_id: int, delivery_id: int, org: str | None = None) -> Any:
    events.redeliver(delivery_of(_hook(call, org, hook_id), delivery_id))
    deliveries.wake()
    return Answer({}, 202)
