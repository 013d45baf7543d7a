"""From an event to rows of deliveries, one for each hook that subscribed to it."""

import json
import uuid
from typing import Any

from django.db.models import Q

from githost.models import Account, Delivery, Hook, Installation, Repository
from githost.shapes import hooks as hook_shapes
from githost.shapes.accounts import organisation_simple, simple_user
from githost.shapes.apps import installation_link
from githost.shapes.common import Json
from githost.shapes.repositories import repository as repository_shape

# A hook, and the installation it hears of this place through if it is an App's.
Listener = tuple[Hook, Installation | None]


def queue(
    hook: Hook,
    event: str,
    action: str,
    payload: Json,
    *,
    repository: Repository | None = None,
    installation: Installation | None = None,
) -> None:
    Delivery.objects.create(
        hook=hook,
        repository=repository,
        installation=installation,
        guid=str(uuid.uuid4()),
        event=event,
        action=action,
        payload=json.dumps(payload),
    )


def listeners(
    event: str, *, repository: Repository | None = None, organisation: Account | None = None
) -> list[Listener]:
    """Who wants to hear of this event in this repository, or in the organisation as a whole."""
    place = Q(organisation=organisation)
    installations = Installation.objects.none()
    if repository is not None:
        place = Q(repository=repository) | Q(organisation_id=repository.owner_id)
        installations = Installation.active_in(repository)
    elif organisation is not None:
        installations = Installation.objects.filter(account=organisation, suspended_at=None)
    found: list[Listener] = [(hook, None) for hook in Hook.objects.filter(place, active=True)]
    found += [
        (installation.app.hook, installation)
        for installation in installations.select_related("app__hook")
        if hasattr(installation.app, "hook") and installation.app.hook.active
    ]
    return [(hook, via) for hook, via in found if event in hook.events or "*" in hook.events]


def emit(
    event: str,
    action: str = "",
    *,
    sender: Account,
    repository: Repository | None = None,
    organisation: Account | None = None,
    to: list[Listener] | None = None,
    told_of_repository: Json | None = None,
    **parts: Any,
) -> None:
    """Queue one event for everyone who wants it, or only for those it is meant `to`.

    `told_of_repository` is what this event says of it that others do not.
    """
    hearing = listeners(event, repository=repository, organisation=organisation)
    if to is not None:
        hearing = [one for one in hearing if one in to]
    if not hearing:
        return
    payload = {**({"action": action} if action else {}), **parts}
    payload.update(context(repository, organisation))
    if told_of_repository:
        payload["repository"].update(told_of_repository)
    payload["sender"] = simple_user(sender)
    for hook, via in hearing:
        whole = {**payload, "installation": installation_link(via)} if via else payload
        queue(hook, event, action, whole, repository=repository, installation=via)


def context(repository: Repository | None, organisation: Account | None) -> Json:
    """Where it happened, as every payload says it."""
    found: Json = {"repository": repository_shape(repository)} if repository else {}
    if repository is not None and repository.owner.is_organisation:
        organisation = repository.owner
    if organisation is not None:
        found["organization"] = organisation_simple(organisation)
    return found


def ping(hook: Hook, sender: Account) -> None:
    payload: Json = {
        "zen": "Approachable is better than simple.",
        "hook_id": hook.pk,
        "hook": hook_shapes.hook(hook),
        **context(hook.repository, hook.organisation),
        "sender": simple_user(sender),
    }
    queue(hook, "ping", "", payload, repository=hook.repository)


def redeliver(delivery: Delivery) -> Delivery:
    """Queue a delivery again under the GUID it had."""
    return Delivery.objects.create(
        hook=delivery.hook,
        repository=delivery.repository,
        installation=delivery.installation,
        guid=delivery.guid,
        event=delivery.event,
        action=delivery.action,
        payload=delivery.payload,
        redelivery=True,
    )
