"""Repositories of an owner: listed, searched for, made."""

import re
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from githost import deliveries, events, names
from githost.api.call import Answer, Call, Refused, invalid, not_found, required, typed
from githost.api.lookup import find_account
from githost.api.organisations import inner, named
from githost.git import writing
from githost.models import Account, Installation, Membership, Repository
from githost.shapes import repositories as shapes

QUALIFIER = re.compile(r'(\w+):(?:"([^"]*)"|(\S+))')
# GitHub never gives more results than this to one search.
SEARCH_CAP = 1_000
VALID_NAME = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")


def of_organisation(call: Call, org: str) -> Any:
    return _list(call, named(org))


def of_user(call: Call, login: str) -> Any:
    found = find_account(login)
    if found is None:
        raise not_found()
    return _list(call, found)


def visible(call: Call) -> QuerySet[Repository]:
    """Repositories whose existence is no secret to the caller."""
    found = Repository.objects.select_related("owner")
    account = call.account
    if account is None:
        return found.filter(private=False)
    if call.token:
        return found.filter(Q(private=False) | Q(pk__in=call.token.repositories.values("pk")))
    if account.site_admin:
        return found
    mine = (
        Q(private=False)
        | Q(owner=account)
        | Q(owner__in=Membership.objects.filter(member=account).values("organisation"))
        | Q(collaborators__account=account)
        | Q(team_grants__team__members=account)
    )
    return found.filter(mine).distinct()


def _list(call: Call, owner: Account) -> Any:
    order = {"created": "-created_at", "updated": "-updated_at", "pushed": "-pushed_at"}
    by = order.get(call.query("sort"), "name")
    return call.page(
        visible(call).filter(owner=owner).order_by(by, "pk"),
        lambda found: shapes.repository(found, call.account),
    )


def search(call: Call) -> Any:
    """By words of the name and description, and by `org:`, `user:`, `topic:` and `archived:`."""
    query = call.query("q")
    if not query.strip():
        raise invalid("q is missing", resource="Search", field_name="q", code="missing")
    found = visible(call)
    for name, quoted, plain in QUALIFIER.findall(query):
        value = quoted or plain
        if name in ("org", "user"):
            found = found.filter(owner__login__iexact=value)
        elif name == "archived":
            found = found.filter(archived=value == "true")
        elif name != "topic":
            raise invalid(f"{name} cannot be searched by here", resource="Search", field_name="q")
    for word in QUALIFIER.sub(" ", query).split():
        found = found.filter(Q(name__icontains=word) | Q(description__icontains=word))
    topics = {
        quoted or plain for name, quoted, plain in QUALIFIER.findall(query) if name == "topic"
    }
    matching = [one for one in found.order_by("name", "pk") if topics <= set(one.topics)]

    def shape(one: Repository) -> Any:
        return {**shapes.repository(one, call.account), "score": 1.0}

    answer = call.page(matching[:SEARCH_CAP], shape, "items")
    answer.data["incomplete_results"] = False
    return answer


def create_in_organisation(call: Call, org: str) -> Any:
    owner = inner(call, org)
    member = Membership.objects.filter(organisation=owner, member=call.person).exists()
    if not call.token and not call.person.site_admin and not member:
        raise Refused(
            403, "You need to be a member of the organization to create a repository in it."
        )
    return _create(call, owner)


def create_own(call: Call) -> Any:
    return _create(call, call.person)


def check_name(owner: Account, name: str) -> None:
    """Refuse a repository name that is malformed or in use."""
    if not VALID_NAME.fullmatch(name):
        raise invalid("name is not valid", resource="Repository", field_name="name")
    if Repository.objects.filter(owner=owner, name__iexact=name).exists():
        raise invalid(
            "name already exists on this account", resource="Repository", field_name="name"
        )


def _create(call: Call, owner: Account) -> Answer:
    data = call.body()
    required(data, "Repository", "name")
    name = typed(data, "name", str, "")
    check_name(owner, name)
    with transaction.atomic():
        made = Repository.objects.create(
            owner=owner,
            name=name,
            description=typed(data, "description", str, ""),
            private=typed(data, "private", bool, False),
        )
        names.take(made)
        if call.token:
            own: Installation = call.token.installation
            own.selected.add(made)
    writing.create(made.path, made.default_branch)
    if typed(data, "auto_init", bool, False):
        from githost.api.contents import first_commit

        first_commit(made, call.person)
    events.repository_changed(made, "created", call.person)
    deliveries.wake()
    return Answer(shapes.full(made, call.person), 201)
