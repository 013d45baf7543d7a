"""Which owner groups a change's paths belong to, and the people in them, from the database."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from django.db.models import Prefetch
from django.db.models.functions import Lower
from django.utils import timezone

from contributions import governing, owner_matches, policy
from contributions.models import Change
from people import host_accounts
from people.models import Absence, HostAccount, Membership, Team, User
from platforms import codeowners
from platforms.models import Deputy, OwnershipSource, Platform, PlatformRole

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


def person(user: User | None, account: HostAccount | None = None) -> policy.Person:
    """Somebody for the rule, from a portal account, a host account, or both."""
    owner = user or (account.user if account else None)
    return policy.Person(
        user_id=owner.pk if owner else None,
        account_id=account.remote_id if account else None,
        name=str(owner or account or "somebody"),
        is_bot=bool((owner and owner.is_bot) or (account and account.is_bot)),
        active=owner.is_active if owner else True,
    )


def role_members(platform: Platform) -> tuple[policy.Membership, ...]:
    """Everybody with a role on the platform, by name or through a team, past windows included."""
    roles = PlatformRole.objects.filter(platform=platform).select_related("user", "team")
    members: list[policy.Membership] = []
    teams = {role.team_id for role in roles if role.team_id}
    in_teams: dict[int, list[Membership]] = {}
    for membership in Membership.objects.filter(team__in=teams).select_related("user"):
        in_teams.setdefault(membership.team_id, []).append(membership)
    for role in roles:
        kind = policy.Role(role.role)
        if role.user:
            members.append(policy.Membership(person(role.user), kind, role.since, role.until))
            continue
        for membership in in_teams.get(role.team_id or 0, []):
            since = max(role.since, membership.since)
            ends = [end for end in (role.until, membership.until) if end]
            until = min(ends) if ends else None
            if until is None or until > since:
                members.append(policy.Membership(person(membership.user), kind, since, until))
    return tuple(members)


def deputies(
    platform: Platform, members: Iterable[policy.Membership]
) -> tuple[policy.Membership, ...]:
    """Everybody who stands in for an owner of the platform, past windows included.

    `members` are those with a role there: a deputy's window ends with each window of the owner's,
    and a deactivated owner has nobody to stand in for them.
    """
    owned: dict[int | None, list[policy.Membership]] = {}
    for member in members:
        if member.role is policy.Role.OWNER and member.person.active:
            owned.setdefault(member.person.user_id, []).append(member)
    found: list[policy.Membership] = []
    for row in Deputy.objects.filter(platform=platform).select_related("owner", "deputy"):
        for held in owned.get(row.owner_id, ()):
            since = max(row.since, held.since)
            until = min(row.last, held.until) if held.until else row.last
            if since < until:
                who, owner = person(row.deputy), person(row.owner)
                deputy = policy.Membership(who, policy.Role.DEPUTY, since, until, deputy_for=owner)
                found.append(deputy)
    return tuple(found)


def groups_of(
    change: Change,
    platform: Platform,
    rules: policy.Rules,
    files: Iterable[policy.File],
    *,
    now: datetime | None = None,
) -> tuple[tuple[policy.Group, ...], policy.Group, bool]:
    """The owner groups of the files' paths, the fallback group, and whether the head's owners
    of every ownership file were read too.

    A path without an owner goes to the fallback group: everybody with a role on the platform. A
    deputy stands in every group in which their owner does. Who is away at `now` is marked.
    """
    files = list(files)
    members = role_members(platform)
    groups, fallback, head_read = _groups(change, platform, rules, files, members)
    standing_in = deputies(platform, members)
    whole = [_with_deputies(group, standing_in) for group in (*groups, fallback)]
    away = _away_among(whole, now or timezone.now())
    *marked, last = (_marked(group, away) for group in whole)
    return tuple(marked), last, head_read


def _with_deputies(group: policy.Group, standing_in: Iterable[policy.Membership]) -> policy.Group:
    owners = {m.person.user_id for m in group.members if m.role is policy.Role.OWNER}
    added = tuple(m for m in standing_in if m.deputy_for and m.deputy_for.user_id in owners)
    return replace(group, members=(*group.members, *added)) if added else group


def _away_among(groups: Iterable[policy.Group], now: datetime) -> set[int]:
    people = {m.person.user_id for group in groups for m in group.members} - {None}
    rows = Absence.objects.at(now).filter(user__in=people)
    return set(rows.values_list("user_id", flat=True))


def _marked(group: policy.Group, away: set[int]) -> policy.Group:
    if not any(member.person.user_id in away for member in group.members):
        return group
    members = (replace(m, away=m.person.user_id in away) for m in group.members)
    return replace(group, members=tuple(members))


def _groups(
    change: Change,
    platform: Platform,
    rules: policy.Rules,
    files: list[policy.File],
    members: tuple[policy.Membership, ...],
) -> tuple[tuple[policy.Group, ...], policy.Group, bool]:
    paths = sorted({p for f in files for p in (f.path, f.previous_path) if p})
    fallback_name = f"{platform.name} owners"
    if platform.ownership_source == OwnershipSource.PORTAL:
        everything = _fallback(
            fallback_name, members, paths, rules, "the owners named in the portal"
        )
        return (), everything, True
    edited = [path for path in paths if governing.decides(platform, path)]
    if platform.ownership_source == OwnershipSource.OWNERS:
        return _of_tree(change, owner_matches.matches(change, paths, edited), rules, members)
    each = rules.several_owners == policy.SeveralOwners.EACH
    owned = codeowners.parse(change.owner_rules).group(paths, each=each)
    unowned = [match.path for match in owned.pop((), ())]
    head_read = _add_owners_at_head(change, owned, unowned, edited, each=each)
    found = _members_of({name for owners in owned for name in owners}, change)
    groups = tuple(
        _owner_group(owners, owned[owners], found, rules, change) for owners in sorted(owned)
    )
    return (
        groups,
        _fallback(fallback_name, members, unowned, rules, "no line names an owner"),
        head_read,
    )


def _of_tree(
    change: Change,
    found: owner_matches.Matches,
    rules: policy.Rules,
    members: tuple[policy.Membership, ...],
) -> tuple[tuple[policy.Group, ...], policy.Group, bool]:
    """The groups by OWNERS files. Who only reviews there may ask for changes, and not approve."""
    everybody = {name for one in found.owned.values() for name in (*one.approvers, *one.reviewers)}
    people = _members_of({f"@{name}" for name in everybody}, change)

    def group(one: owner_matches.Owned) -> policy.Group:
        approvers = [m for name in one.approvers for m in people.get(f"@{name}", ())]
        reviewers = [m for name in one.reviewers for m in people.get(f"@{name}", ())]
        unknown = [name for name in one.approvers if f"@{name}" not in people]
        nobody = f"; nobody here is known as {', '.join(unknown[:5])}" if unknown else ""
        return policy.Group(
            key=one.key,
            name=one.name,
            paths=tuple(one.paths),
            members=(*approvers, *(replace(m, role=policy.Role.REVIEWER) for m in reviewers)),
            quorum=rules.quorum_of(one.known_as),
            pattern=one.pattern,
            rule=f"{one.rule}{nobody}",
            bots=_bots(rules, one.known_as, change),
        )

    name = f"{change.repository.platform.name} owners"
    fallback = _fallback(name, members, found.unowned, rules, found.why)
    return tuple(group(one) for one in found.owned.values()), fallback, found.head_read


def _add_owners_at_head(
    change: Change,
    owned: dict[tuple[str, ...], tuple[codeowners.Match, ...]],
    unowned: list[str],
    edited: list[str],
    *,
    each: bool,
) -> bool:
    """An edited owner or policy file needs its old and its new owners.

    Says whether the new were read; they are the old ones where no owner file is edited.
    """
    if not governing.OWNER_FILES & set(edited):
        return True
    if change.head_owner_rules is None:
        return False
    for owners, matches in (
        codeowners.parse(change.head_owner_rules).group(edited, each=each).items()
    ):
        if owners:
            known = {match.path for match in owned.get(owners, ())}
            new = tuple(match for match in matches if match.path not in known)
            owned[owners] = owned.get(owners, ()) + new
        else:
            unowned.extend(match.path for match in matches if match.path not in unowned)
    return True


def _owner_group(
    owners: tuple[str, ...],
    matches: tuple[codeowners.Match, ...],
    found: dict[str, tuple[policy.Membership, ...]],
    rules: policy.Rules,
    change: Change,
) -> policy.Group:
    key = " ".join(owners)
    rule = matches[0].rule
    return policy.Group(
        key=key,
        name=" or ".join(name.lstrip("@").split("/")[-1] for name in owners),
        paths=tuple(match.path for match in matches),
        members=tuple(member for name in owners for member in found.get(name, ())),
        quorum=rules.quorum_of(key),
        pattern=rule.pattern if rule else "",
        rule=f"{change.owner_file} line {rule.line}" if rule else "",
        bots=_bots(rules, key, change),
    )


def _bots(rules: policy.Rules, key: str, change: Change) -> frozenset[int]:
    logins = rules.of_group(rules.bots, key, ())
    if not logins:
        return frozenset()
    issuer = change.repository.host.key
    found = host_accounts.by_login(issuer, logins)
    return frozenset(account.remote_id for account in found.values() if account.is_bot)


def _fallback(
    name: str,
    members: tuple[policy.Membership, ...],
    paths: list[str],
    rules: policy.Rules,
    why: str,
) -> policy.Group:
    return policy.Group(
        key="fallback",
        name=name,
        paths=tuple(paths),
        members=members,
        quorum=rules.quorum_of("fallback"),
        rule=why,
    )


def _members_of(names: set[str], change: Change) -> dict[str, tuple[policy.Membership, ...]]:
    """People behind owner names: `@org/team` by team slug, `@login` and e-mail by account."""
    issuer = change.repository.host.key
    found: dict[str, tuple[policy.Membership, ...]] = {}
    slugs = {name.split("/", 1)[1]: name for name in names if "/" in name}
    memberships = Prefetch("memberships", Membership.objects.select_related("user"))
    for team in Team.objects.filter(slug__in=slugs).prefetch_related(memberships):
        found[slugs[team.slug]] = tuple(
            policy.Membership(person(m.user), policy.Role.OWNER, m.since, m.until)
            for m in team.memberships.all()
        )
    logins = {name[1:]: name for name in names if name.startswith("@") and "/" not in name}
    for login, account in host_accounts.by_login(issuer, logins).items():
        found[logins[login]] = (
            policy.Membership(person(account.user, account), policy.Role.OWNER, ALWAYS),
        )
    mails = {name for name in names if "@" in name[1:]}
    for user in User.objects.annotate(lower=Lower("email")).filter(lower__in=mails):
        found[user.email.lower()] = (policy.Membership(person(user), policy.Role.OWNER, ALWAYS),)
    return found
