"""Sweeps of Ledger's repository, as the scheduler would send them."""

from contributions.models import Change
from contributions.tasks import sweep_repository
from platforms.models import Repository
from tests.hosted import Hosted


def swept(hosted: Hosted) -> Repository:
    """The repository after a sweep of its own, as the scheduler would send it."""
    sweep_repository(hosted.repository.pk)
    hosted.repository.refresh_from_db()
    return hosted.repository


def numbers(hosted: Hosted) -> dict[int, str]:
    changes = Change.objects.filter(repository=hosted.repository)
    return dict(changes.values_list("number", "state"))


def everything_waits(hosted: Hosted) -> None:
    """As if the last look at all heads were long ago."""
    Repository.objects.filter(pk=hosted.repository.pk).update(heads_at=None)


def change_title(hosted: Hosted, number: int) -> None:
    """Give a pull request another title on the host."""
    hosted.git.ok("PATCH", f"/repos/{hosted.full_name}/pulls/{number}", json={"title": "Anew"})
