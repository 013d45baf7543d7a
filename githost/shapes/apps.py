"""Apps, their installations and tokens as JSON."""

from githost.models import App, Installation, InstallationToken, Repository
from githost.shapes.accounts import simple_user
from githost.shapes.common import Json, api, html, node_id, stamp, stamp_or_none
from githost.shapes.repositories import repository


def app(found: App) -> Json:
    return {
        "id": found.pk,
        "client_id": f"Iv1.{found.pk:016x}",
        "slug": found.slug,
        "node_id": node_id("App", found.pk),
        "owner": simple_user(found.owner),
        "name": found.name,
        "description": None,
        "external_url": html(f"/apps/{found.slug}"),
        "html_url": html(f"/apps/{found.slug}"),
        "created_at": stamp(found.created_at),
        "updated_at": stamp(found.created_at),
        "permissions": {"metadata": "read", **found.permissions},
        "events": found.events,
    }


def selection(found: Installation) -> str:
    return "all" if found.every_repository else "selected"


def installation(found: Installation) -> Json:
    return {
        "id": found.pk,
        "client_id": f"Iv1.{found.app_id:016x}",
        "account": simple_user(found.account),
        "repository_selection": selection(found),
        "access_tokens_url": api(f"/app/installations/{found.pk}/access_tokens"),
        "repositories_url": api("/installation/repositories"),
        "html_url": html(f"/settings/installations/{found.pk}"),
        "app_id": found.app_id,
        "app_slug": found.app.slug,
        "target_id": found.account_id,
        "target_type": found.account.kind,
        "permissions": {"metadata": "read", **found.permissions},
        "events": found.events,
        "created_at": stamp(found.created_at),
        "updated_at": stamp(found.updated_at),
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_by": simple_user(found.suspended_by) if found.suspended_by else None,
        "suspended_at": stamp_or_none(found.suspended_at),
    }


def installation_link(found: Installation) -> Json:
    """What every payload says of the installation it is sent through."""
    return {"id": found.pk, "node_id": node_id("Installation", found.pk)}


def repository_link(found: Repository) -> Json:
    """A repository as events of installations name it."""
    return {
        "id": found.pk,
        "node_id": node_id("Repository", found.pk),
        "name": found.name,
        "full_name": found.full_name,
        "private": found.private,
    }


def token(secret: str, found: InstallationToken) -> Json:
    shape: Json = {
        "token": secret,
        "expires_at": stamp(found.expires_at),
        "permissions": {"metadata": "read", **found.permissions},
        "repository_selection": selection(found.installation),
    }
    if found.only is not None:
        shape["repository_selection"] = "selected"
        inside = found.repositories.select_related("owner")
        shape["repositories"] = [repository(one, found.installation.app.bot) for one in inside]
    return shape
