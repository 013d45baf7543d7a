"""Organisations and who is a member of them."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from githost import access, deliveries, events
from githost.api.call import Answer, Call, Refused, invalid, not_found, typed
from githost.api.lookup import find_account
from githost.api.permissions import REFUSED
from githost.models import Account, Membership
from githost.shapes import accounts as shapes


def named(org: str) -> Account:
    found = find_account(org, organisation=True)
    if found is None:
        raise not_found()
    return found


def inner(call: Call, org: str) -> Account:
    """An organisation whose insides are asked for: an App sees only those it is installed on."""
    found = named(org)
    if call.token and call.token.installation.account_id != found.pk:
        raise Refused(403, REFUSED)
    return found


def governed(call: Call, org: str) -> Account:
    """An organisation that the caller may change; an App's permission was asked for before."""
    found = inner(call, org)
    if not call.token and not access.governs(call.person, found):
        raise Refused(403, "Must be an organization admin.")
    return found


def get(call: Call, org: str) -> Any:
    return shapes.organisation_full(named(org))


def by_id(call: Call, organisation_id: int) -> Any:
    found = Account.objects.filter(pk=organisation_id, kind=Account.ORGANIZATION).first()
    if found is None:
        raise not_found()
    return shapes.organisation_full(found)


def update(call: Call, org: str) -> Any:
    found, data = governed(call, org), call.body()
    found.name = typed(data, "name", str, found.name)
    found.description = typed(data, "description", str, found.description)
    found.updated_at = timezone.now()
    found.save()
    return shapes.organisation_full(found)


def members(call: Call, org: str) -> Any:
    found = Account.objects.filter(organisations__organisation=inner(call, org))
    role = call.query("role", "all")
    if role in ("admin", "member"):
        found = found.filter(organisations__role=role)
    return call.page(found.order_by("login").distinct(), shapes.simple_user)


def is_member(call: Call, org: str, login: str) -> Any:
    """204 for a member, 404 otherwise."""
    _membership(inner(call, org), login)
    return Answer(status=204)


def _membership(organisation: Account, login: str) -> Membership:
    found = organisation.memberships.select_related("member", "organisation")
    one = found.filter(member__login__iexact=login).first()
    if one is None:
        raise not_found()
    return one


def membership(call: Call, org: str, login: str) -> Any:
    found = _membership(inner(call, org), login)
    return {
        **shapes.membership(found),
        "organization": shapes.organisation_simple(found.organisation),
    }


def add(call: Call, org: str, login: str) -> Any:
    """Make somebody a member or give them another role, at once: nobody has to accept here."""
    organisation, member = governed(call, org), find_account(login)
    role = typed(call.body(), "role", str, "member")
    if member is None or member.kind != Account.USER:
        raise not_found()
    if role not in ("admin", "member"):
        raise invalid("role is not one of admin, member", resource="Membership", field_name="role")
    join(organisation, member, call.person)
    Membership.objects.filter(organisation=organisation, member=member).update(role=role)
    deliveries.wake()
    return membership(call, org, login)


def join(organisation: Account, member: Account, by: Account) -> None:
    found, made = Membership.objects.get_or_create(organisation=organisation, member=member)
    if made:
        events.member_of_organisation(found, by)


def remove(call: Call, org: str, login: str) -> Any:
    """Out of the organisation and all of its teams."""
    organisation = governed(call, org)
    found = _membership(organisation, login)
    with transaction.atomic():
        for team in organisation.teams.filter(members=found.member):
            team.members.remove(found.member)
            events.member_of_team(team, found.member, call.person, added=False)
        found.delete()
        events.member_of_organisation(found, call.person, added=False)
    deliveries.wake()
    return Answer(status=204)
