"""A new repository's past is read in pieces, as far back as is wanted, and alarms nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contributions import sweeping
from contributions.lifecycle import ChangeState
from contributions.models import Change
from platforms.models import Repository
from tests import many_pulls
from tests.contributions.sweeps import numbers, swept

pytestmark = pytest.mark.django_db


def test_a_new_repository_s_past_is_read_and_said_how_far(hosted):
    path = f"/repos/{hosted.full_name}"
    opened, closed, merged = (hosted.pull(name) for name in ("opened", "closed", "merged"))
    hosted.git.ok("PATCH", f"{path}/pulls/{closed}", json={"state": "closed"})
    hosted.git.ok("DELETE", f"{path}/branches/main/protection")
    hosted.git.ok("PUT", f"{path}/pulls/{merged}/merge", json={})
    Repository.objects.update(connected_at=timezone.now() + timedelta(minutes=1))
    row = swept(hosted)
    assert numbers(hosted) == {
        opened: ChangeState.IN_REVIEW,
        closed: ChangeState.CLOSED,
        merged: ChangeState.MERGED,
    }
    assert (row.backfill_read, row.backfill_total, row.backfill_cursor) == (3, 3, "")
    assert row.backfilled_at and row.confirmed_at and row.watermark and row.heads_at
    assert row.backfill_until == min(c.host_updated_at for c in Change.objects.all())


def test_a_merge_before_the_repository_was_connected_is_nobody_s_alarm(hosted, client):
    path = f"/repos/{hosted.full_name}"
    merged = hosted.pull("merged")
    hosted.git.ok("DELETE", f"{path}/branches/main/protection")
    hosted.git.ok("PUT", f"{path}/pulls/{merged}/merge", json={})
    Repository.objects.update(connected_at=timezone.now() + timedelta(minutes=1))
    swept(hosted)
    change = Change.objects.get()
    assert change.state == ChangeState.MERGED
    assert not hosted.cast.olu.notifications.exists()
    client.force_login(hosted.cast.olu)
    page = client.get(change.get_absolute_url()).content.decode()
    assert "before the portal knew this repository" in page
    assert client.get(f"{change.get_absolute_url()}evidence/").status_code == 200


def test_the_past_is_read_in_pieces_and_goes_on_where_it_was(hosted, monkeypatch):
    monkeypatch.setattr("platforms.hosts.surveys.PAGE", 1)
    monkeypatch.setattr(sweeping, "PAGES_OF_A_RUN", 2)
    known = {hosted.pull(f"piece-{n}") for n in range(5)}
    for number in known:
        hosted.git.ok(
            "PATCH", f"/repos/{hosted.full_name}/pulls/{number}", json={"state": "closed"}
        )
    seen = []
    while not seen or not swept(hosted).backfilled_at:
        seen.append(len(numbers(hosted)))
        assert len(seen) < 5
    assert seen[:2] == [0, 2]
    assert len(seen) == 3, "two pages at a time"
    assert set(numbers(hosted)) == known
    assert hosted.repository.backfill_read == 5


def test_what_is_older_than_the_horizon_is_left_but_for_what_is_open(hosted, settings):
    settings.BACKFILL_DAYS = 30
    many = many_pulls.repository(
        hosted.git, f"{hosted.full_name.split('/')[1]}-old", opened=2, merged=2
    )
    row = Repository.objects.get()
    Repository.objects.update(remote_id=many, node_id="", full_name="commons/old")
    swept(hosted)
    assert set(numbers(hosted)) == {1, 2}
    row.refresh_from_db()
    assert row.backfilled_at


def test_a_repository_without_pull_requests_is_swept_all_the_same(hosted):
    assert swept(hosted).backfilled_at
    number = hosted.pull("first")
    swept(hosted)
    assert set(numbers(hosted)) == {number}
