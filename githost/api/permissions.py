"""What an installation of an App may do, by the permissions its token holds."""

from githost.models import InstallationToken, Repository

REFUSED = "Resource not accessible by integration"
# What everybody may read of a public repository, an App without the permission too.
OPEN = frozenset({"metadata", "contents", "pull_requests", "issues", "statuses", "checks"})


def level(method: str) -> str:
    return "read" if method in ("GET", "HEAD") else "write"


def allowed(
    token: InstallationToken | None,
    repository: Repository | None,
    permissions: tuple[str, ...],
    wanted: str,
) -> bool:
    """Whether any of the permissions is held at this level; people are not asked here.

    Without a repository the question is about the organisation that the App is installed on.
    """
    if token is None or not permissions:
        return True
    if repository is None or token.covers(repository):
        if any(token.grants(name, wanted) for name in permissions):
            return True
    elif repository.private:
        return False
    public = repository is not None and not repository.private
    return public and wanted == "read" and not OPEN.isdisjoint(permissions)
