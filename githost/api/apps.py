"""Apps: what they know of themselves, where they are installed, and tokens to act there."""

from typing import Any

from django.utils import timezone

from githost import access, deliveries, events
from githost.api import hooks
from githost.api.call import Answer, Call, Refused, not_found, typed
from githost.api.lookup import find_account, find_repository
from githost.models import (
    Account,
    App,
    Hook,
    Installation,
    InstallationToken,
    Repository,
)
from githost.shapes import apps as shapes
from githost.shapes import hooks as hook_shapes
from githost.shapes.repositories import repository as repository_shape

TOO_MUCH = "The permissions requested are not granted to this installation."


def _app(call: Call) -> App:
    if call.app is None:
        raise not_found()
    return call.app


def me(call: Call) -> Any:
    app = _app(call)
    return {**shapes.app(app), "installations_count": app.installations.count()}


def _installations(call: Call) -> Any:
    found = Installation.objects.filter(app=_app(call)).order_by("pk")
    return found.select_related("app", "account", "suspended_by")


def _installation(call: Call, installation_id: int) -> Installation:
    found: Installation | None = _installations(call).filter(pk=installation_id).first()
    if found is None:
        raise not_found()
    return found


def installations(call: Call) -> Any:
    return call.page(_installations(call), shapes.installation)


def installation(call: Call, installation_id: int) -> Any:
    return shapes.installation(_installation(call, installation_id))


def _of_account(call: Call, account: Account | None) -> Any:
    found = _installations(call).filter(account=account).first() if account else None
    if found is None:
        raise not_found()
    return shapes.installation(found)


def of_organisation(call: Call, org: str) -> Any:
    return _of_account(call, find_account(org, organisation=True))


def of_user(call: Call, login: str) -> Any:
    return _of_account(call, find_account(login))


def of_repository(
    call: Call, owner: str = "", name: str = "", repository_id: int | None = None
) -> Any:
    if repository_id is None:
        repository = find_repository(owner, name)
    else:
        repository = Repository.objects.select_related("owner").filter(pk=repository_id).first()
    inside = repository and Installation.active_in(repository).filter(app=_app(call)).exists()
    return _of_account(call, repository.owner if repository and inside else None)


def uninstall(call: Call, installation_id: int) -> Any:
    found = _installation(call, installation_id)
    events.installed(found, found.app.bot, "deleted")
    found.delete()
    deliveries.wake()
    return Answer(status=204)


def suspend(call: Call, installation_id: int) -> Any:
    return _suspend(call, installation_id, suspended=True)


def unsuspend(call: Call, installation_id: int) -> Any:
    return _suspend(call, installation_id, suspended=False)


def _suspend(call: Call, installation_id: int, *, suspended: bool) -> Answer:
    found = _installation(call, installation_id)
    found.suspended_at = timezone.now() if suspended else None
    found.suspended_by = found.app.bot if suspended else None
    found.updated_at = timezone.now()
    found.save()
    events.installation(found, "suspend" if suspended else "unsuspend", found.app.bot)
    deliveries.wake()
    return Answer(status=204)


def issue_token(call: Call, installation_id: int) -> Any:
    """A token for an hour, with all the installation's rights or those asked for."""
    found, data = _installation(call, installation_id), call.body()
    if found.suspended_at:
        raise Refused(403, "This installation has been suspended")
    wanted = typed(data, "permissions", dict, found.permissions)
    for name, level in wanted.items():
        held = "write" if name == "metadata" and level == "read" else found.permissions.get(name)
        if level not in ("read", "write") or held not in ("write", level):
            raise Refused(422, TOO_MUCH)
    secret, made = InstallationToken.issue(found, wanted, _only(found, data))
    return Answer(shapes.token(secret, made), 201)


def _only(installation: Installation, data: dict[str, Any]) -> list[int] | None:
    """Ids of the repositories that a token is asked to be limited to, or None for no limit."""
    names = typed(data, "repositories", list, [])
    ids = typed(data, "repository_ids", list, [])
    if not names and not ids:
        return None
    inside = {
        key: repository.pk
        for repository in installation.repositories
        for key in (repository.name.lower(), repository.pk)
    }
    found = [inside.get(str(name).lower()) for name in names]
    found += [inside.get(pk) if isinstance(pk, int) else None for pk in ids]
    if None in found:
        raise Refused(
            422,
            "There is at least one repository that does not exist or is not accessible to the "
            "parent installation.",
        )
    return sorted({pk for pk in found if pk is not None})


def repositories(call: Call) -> Any:
    """Those that the installation's token is good for."""
    if call.token is None:
        raise Refused(403, "Resource not accessible by personal access token")
    token = call.token
    found = token.repositories.select_related("owner").order_by("pk")
    answer = call.page(found, lambda one: repository_shape(one, call.account), "repositories")
    every = token.installation.every_repository and token.only is None
    answer.data["repository_selection"] = "all" if every else "selected"
    return answer


def revoke(call: Call) -> Any:
    if call.token is None:
        raise Refused(403, "Resource not accessible by personal access token")
    call.token.delete()
    return Answer(status=204)


def _selected(call: Call, installation_id: int, repository_id: int) -> tuple[Any, Repository]:
    """An installation with selected repositories and one more, for an admin of its account."""
    found = Installation.objects.select_related("app", "account").filter(pk=installation_id).first()
    repository = Repository.objects.select_related("owner").filter(pk=repository_id).first()
    if found is None or repository is None or repository.owner_id != found.account_id:
        raise not_found()
    if not access.may(call.person, repository, "admin"):
        raise not_found()
    if found.every_repository:
        raise Refused(422, "This installation is for all repositories.")
    return found, repository


def let_in(call: Call, installation_id: int, repository_id: int) -> Any:
    found, repository = _selected(call, installation_id, repository_id)
    found.selected.add(repository)
    events.repositories_let_in(found, repository, call.person, added=True)
    deliveries.wake()
    return Answer(status=204)


def keep_out(call: Call, installation_id: int, repository_id: int) -> Any:
    found, repository = _selected(call, installation_id, repository_id)
    found.selected.remove(repository)
    events.repositories_let_in(found, repository, call.person, added=False)
    deliveries.wake()
    return Answer(status=204)


def _hook(call: Call) -> Hook:
    found = Hook.objects.filter(app=_app(call)).first()
    if found is None:
        raise not_found()
    return found


def hook_config(call: Call) -> Any:
    return hook_shapes.config(_hook(call))


def change_hook_config(call: Call) -> Any:
    hook = _hook(call)
    hooks.configure(hook, call.body())
    hook.updated_at = timezone.now()
    hook.save()
    return hook_shapes.config(hook)


def hook_deliveries(call: Call) -> Any:
    return hooks.deliveries_of(call, _hook(call))


def hook_delivery(call: Call, delivery_id: int) -> Any:
    return hook_shapes.delivery(hooks.delivery_of(_hook(call), delivery_id))


def redeliver(call: Call, delivery_id: int) -> Any:
    events.redeliver(hooks.delivery_of(_hook(call), delivery_id))
    deliveries.wake()
    return Answer({}, 202)
