"""People, organisations and teams as JSON."""

from githost.models import Account, Membership, Repository, Team
from githost.shapes.common import Json, api, html, node_id, stamp


def simple_user(account: Account) -> Json:
    own = api(f"/users/{account.login}")
    return {
        "login": account.login,
        "id": account.pk,
        "node_id": node_id(account.kind, account.pk),
        "avatar_url": html(f"/_avatar/{account.pk}"),
        "gravatar_id": "",
        "url": own,
        "html_url": html(f"/{account.login}"),
        "followers_url": f"{own}/followers",
        "following_url": f"{own}/following{{/other_user}}",
        "gists_url": f"{own}/gists{{/gist_id}}",
        "starred_url": f"{own}/starred{{/owner}}{{/repo}}",
        "subscriptions_url": f"{own}/subscriptions",
        "organizations_url": f"{own}/orgs",
        "repos_url": f"{own}/repos",
        "events_url": f"{own}/events{{/privacy}}",
        "received_events_url": f"{own}/received_events",
        "type": account.kind,
        "user_view_type": "public",
        "site_admin": account.site_admin,
    }


def public_user(account: Account) -> Json:
    repositories = Repository.objects.filter(owner=account, private=False).count()
    return {
        **simple_user(account),
        "name": account.name or None,
        "company": None,
        "blog": "",
        "location": None,
        "email": account.email or None,
        "hireable": None,
        "bio": account.description or None,
        "twitter_username": None,
        "public_repos": repositories,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": stamp(account.created_at),
        "updated_at": stamp(account.updated_at),
    }


def private_user(account: Account) -> Json:
    private = Repository.objects.filter(owner=account, private=True).count()
    return {
        **public_user(account),
        "user_view_type": "private",
        "private_gists": 0,
        "total_private_repos": private,
        "owned_private_repos": private,
        "disk_usage": 0,
        "collaborators": 0,
        "two_factor_authentication": False,
    }


def organisation_simple(account: Account) -> Json:
    own = api(f"/orgs/{account.login}")
    return {
        "login": account.login,
        "id": account.pk,
        "node_id": node_id(account.kind, account.pk),
        "url": own,
        "repos_url": f"{own}/repos",
        "events_url": f"{own}/events",
        "hooks_url": f"{own}/hooks",
        "issues_url": f"{own}/issues",
        "members_url": f"{own}/members{{/member}}",
        "public_members_url": f"{own}/public_members{{/member}}",
        "avatar_url": html(f"/_avatar/{account.pk}"),
        "description": account.description or None,
    }


def organisation_full(account: Account) -> Json:
    return {
        **organisation_simple(account),
        "name": account.name or account.login,
        "html_url": html(f"/{account.login}"),
        "type": "Organization",
        "has_organization_projects": False,
        "has_repository_projects": False,
        "public_repos": Repository.objects.filter(owner=account, private=False).count(),
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "archived_at": None,
        "created_at": stamp(account.created_at),
        "updated_at": stamp(account.updated_at),
    }


def membership(found: Membership) -> Json:
    """A person's membership in an organisation; nobody has to accept one here."""
    own = api(f"/orgs/{found.organisation.login}")
    return {
        "url": f"{own}/memberships/{found.member.login}",
        "state": "active",
        "role": found.role,
        "organization_url": own,
        "user": simple_user(found.member),
    }


def team_membership(found: Team, member: Account, role: str) -> Json:
    own = api(f"/organizations/{found.organisation_id}/team/{found.pk}")
    return {"url": f"{own}/memberships/{member.login}", "role": role, "state": "active"}


def team(found: Team) -> Json:
    own = api(f"/organizations/{found.organisation_id}/team/{found.pk}")
    return {
        "id": found.pk,
        "node_id": node_id("Team", found.pk),
        "url": own,
        "html_url": html(f"/orgs/{found.organisation.login}/teams/{found.slug}"),
        "name": found.name,
        "slug": found.slug,
        "description": found.description or None,
        "privacy": "closed",
        "notification_setting": "notifications_enabled",
        "permission": "pull",
        "type": "organization",
        "organization_id": found.organisation_id,
        "members_url": f"{own}/members{{/member}}",
        "repositories_url": f"{own}/repos",
        "parent": None,
    }


def team_full(found: Team) -> Json:
    return {
        **team(found),
        "members_count": found.members.count(),
        "repos_count": found.grants.count(),
        "created_at": stamp(found.created_at),
        "updated_at": stamp(found.created_at),
        "organization": organisation_full(found.organisation),
    }
