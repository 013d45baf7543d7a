"""Users, and what the server says about itself."""

from dataclasses import replace
from typing import Any

from django.db import transaction

from githost import deliveries, events, names
from githost.api.call import Answer, Call, Refused, invalid, not_found, required, typed
from githost.api.limits import RESOURCES
from githost.api.lookup import find_account
from githost.api.organisations import named
from githost.models import Account
from githost.shapes import accounts as shapes
from githost.shapes.common import api


def root(call: Call) -> Any:
    return {
        "current_user_url": api("/user"),
        "organization_url": api("/orgs/{org}"),
        "rate_limit_url": api("/rate_limit"),
        "repository_url": api("/repos/{owner}/{repo}"),
        "user_url": api("/users/{user}"),
    }


def meta(call: Call) -> Any:
    return {"verifiable_password_authentication": False, "installed_version": "commons-embedded"}


def rate_limit(call: Call) -> Any:
    """What is left of every resource; asking costs nothing."""
    found = {name: replace(call.budget, resource=name).shape() for name in RESOURCES}
    return {"resources": found, "rate": found["core"]}


def me(call: Call) -> Any:
    answer = Answer(shapes.private_user(call.person))
    answer.headers["X-OAuth-Scopes"] = "repo, read:org, admin:repo_hook, user"
    return answer


def user(call: Call, login: str) -> Any:
    found = find_account(login)
    if found is None:
        raise not_found()
    return shapes.public_user(found)


def user_by_id(call: Call, account_id: int) -> Any:
    found = Account.objects.filter(pk=account_id).first()
    if found is None:
        raise not_found()
    return shapes.public_user(found)


# What only a site's administrator may do, at the addresses of GitHub Enterprise Server.


def _administrator(call: Call) -> Account:
    if call.token or not call.person.site_admin:
        raise not_found()
    return call.person


def _login(call: Call) -> str:
    """A login of the body that nobody has."""
    data = call.body()
    required(data, "User", "login")
    login = typed(data, "login", str, "")
    if not login.replace("-", "").isalnum() or not login.isascii() or len(login) > 39:
        raise invalid("login is not valid", resource="User", field_name="login")
    if find_account(login):
        raise invalid("login is already taken", resource="User", field_name="login")
    return login


def create(call: Call) -> Any:
    _administrator(call)
    email = typed(call.body(), "email", str, "")
    made = Account.objects.create(login=_login(call), email=email)
    return Answer(shapes.simple_user(made), 201)


def rename(call: Call, login: str) -> Any:
    """At once, although it says what GitHub says of a job in a queue."""
    _administrator(call)
    found = find_account(login)
    if found is None or found.is_organisation:
        raise not_found()
    names.rename_account(found, _login(call))
    message = "Job queued to rename user. It may take a few minutes to complete."
    return Answer({"message": message, "url": api(f"/user/{found.pk}")}, 202)


def rename_organisation(call: Call, org: str) -> Any:
    administrator, found = _administrator(call), named(org)
    with transaction.atomic():
        former = found.login
        names.rename_account(found, _login(call))
        changes = {"login": {"from": former}}
        events.organisation(found, "renamed", administrator, changes=changes)
    deliveries.wake()
    message = "Job queued to rename organization. It may take a few minutes to complete."
    return Answer({"message": message, "url": api(f"/organizations/{found.pk}")}, 202)


def delete(call: Call, login: str) -> Any:
    """Only those who left no trace: this host has no ghost to stand in for the others."""
    _administrator(call)
    found = find_account(login)
    if found is None or found.is_organisation:
        raise not_found()
    if found.pulls.exists() or found.reviews.exists() or found.repositories.exists():
        raise Refused(422, "This account has repositories, pull requests or reviews.")
    found.delete()
    return Answer(status=204)
