"""What becomes of a repository on its host is followed by its number, and said."""

import pytest

from contributions import record, transfers
from contributions.tasks import look_at_quiet_repositories
from journal.models import Effect, Event
from platforms.models import Repository
from tests.hosted import Hosted

pytestmark = pytest.mark.django_db


def look(hosted: Hosted) -> Repository:
    transfers.look_at(hosted.repository.pk)
    hosted.repository.refresh_from_db()
    return hosted.repository


def test_what_the_host_says_of_a_repository_is_taken_over(hosted):
    row = look(hosted)
    assert (row.node_id != "", row.owner_remote_id is not None) == (True, True)
    hosted.git.branch(hosted.full_name, "trunk")
    hosted.git.ok("PATCH", f"/repos/{hosted.full_name}", json={"default_branch": "trunk"})
    row = look(hosted)
    assert row.default_branch == "trunk"
    said = Event.objects.get(kind="platform:repository-changed").data
    assert said["changed"] == {"default_branch": ["main", "trunk"]}
    # Other changes are governed now, and another branch has to be protected.
    asked = set(Effect.objects.filter(done_at=None).values_list("handler", flat=True))
    assert asked == {"contributions.judge-platform", "platforms.look-at-gate"}
    hosted.carry_out()
    row.refresh_from_db()
    assert row.gate_state == "advisory"


def test_an_archived_repository_is_no_longer_governed_and_is_found_when_it_comes_back(hosted):
    change = hosted.change("archive")
    hosted.git.ok("PATCH", f"/repos/{hosted.full_name}", json={"archived": True})
    assert look(hosted).archived
    hosted.carry_out()
    change.refresh_from_db()
    assert not change.verdict["allowed"]
    hosted.git.ok("PATCH", f"/repos/{hosted.full_name}", json={"archived": False})
    look_at_quiet_repositories()
    hosted.carry_out()
    hosted.repository.refresh_from_db()
    assert not hosted.repository.archived


def test_a_repository_that_is_gone_is_said_to_be_once_and_keeps_all_that_is_known(hosted):
    change = hosted.change("gone")
    remote_id = hosted.repository.remote_id
    Repository.objects.update(remote_id=987_654)
    look(hosted)
    row = look(hosted)
    assert row.missing_since
    assert row.last_error.startswith("The host shows no such repository any more")
    assert Event.objects.filter(kind="platform:repository-missing").count() == 1
    assert hosted.cast.olu.notifications.filter(kind="repository_missing").count() == 1
    change.refresh_from_db()
    assert change.title
    Repository.objects.update(remote_id=remote_id)
    row = look(hosted)
    assert row.missing_since is None


def test_looking_twice_is_asked_for_once(hosted):
    for _ in range(2):
        record.look_at_repository(hosted.repository.pk)
    assert Effect.objects.filter(handler=record.LOOK_AT_REPOSITORY).count() == 1
