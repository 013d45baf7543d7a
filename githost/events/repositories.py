"""What happens to repositories and to the Apps installed in them, as payloads."""

from typing import Any

from githost.events.sending import emit, queue
from githost.models import Account, Installation, Protection, Repository
from githost.shapes import apps as app_shapes
from githost.shapes.accounts import simple_user
from githost.shapes.common import Json
from githost.shapes.protections import rule


def repository_changed(repository: Repository, action: str, sender: Account, **extra: Any) -> None:
    emit("repository", action, repository=repository, sender=sender, **extra)


def installation(
    found: Installation, action: str, sender: Account, *, event: str = "installation", **parts: Any
) -> None:
    """Told to the App alone, whether it asked for it or not, as GitHub does."""
    if not hasattr(found.app, "hook") or not found.app.hook.active:
        return
    payload: Json = {
        "action": action,
        "installation": app_shapes.installation(found),
        **parts,
        "sender": simple_user(sender),
    }
    queue(found.app.hook, event, action, payload, installation=found)


def installed(found: Installation, sender: Account, action: str = "created") -> None:
    """An App was let in, or is now `deleted`, with the repositories it concerns."""
    inside = found.repositories.select_related("owner")
    listed = [app_shapes.repository_link(one) for one in inside]
    installation(found, action, sender, repositories=listed, requester=None)


def repositories_let_in(
    found: Installation, repository: Repository, sender: Account, *, added: bool
) -> None:
    """A repository was added to those selected for an App, or taken out."""
    listed = [app_shapes.repository_link(repository)]
    installation(
        found,
        "added" if added else "removed",
        sender,
        event="installation_repositories",
        repository_selection="selected",
        repositories_added=listed if added else [],
        repositories_removed=[] if added else listed,
        requester=None,
    )


def protection(found: Protection, action: str, sender: Account, **extra: Any) -> None:
    emit(
        "branch_protection_rule",
        action,
        repository=found.repository,
        sender=sender,
        rule=rule(found),
        **extra,
    )
