"""What reading a repository costs its host, counted at a door that every request goes through."""

import pytest
from django.conf import settings
from django.utils import timezone

from contributions.models import Change, Review
from journal.models import Effect
from platforms.hosts.connections import default_host, host_for
from platforms.models import Repository
from tests import many_pulls
from tests.contributions.sweeps import change_title, everything_waits, numbers, swept
from tests.counting import counting
from tests.hosted import Hosted

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(git_host, hosted):
    """The host behind a door that counts."""
    with counting(git_host.url) as door:
        settings.GITHUB_API_URL = f"{door.url}/api/v3"
        default_host()
        yield door


def connect(hosted: Hosted, remote_id: int) -> None:
    """Ledger's repository is this one from now on, as connecting it would leave it."""
    found = host_for(hosted.repository.host).repository(remote_id)
    Repository.objects.update(
        remote_id=remote_id,
        full_name=found.full_name,
        node_id=found.node_id,
        owner_remote_id=found.owner_id,
        connected_at=timezone.now(),
    )


def test_a_hundred_with_reviews_and_statuses_are_read_in_six_requests(hosted, counted):
    name = f"{hosted.full_name.split('/')[1]}-hundred"
    connect(hosted, many_pulls.repository(hosted.git, name, opened=60, merged=40))
    counted.reset()
    swept(hosted)
    assert counted.total <= 6, counted.kinds()
    assert sorted(numbers(hosted)) == list(range(1, 101))
    assert Review.objects.count() == 100
    opened = Change.objects.filter(host_open=True)
    assert opened.count() == 60
    assert all(len(change.checks) == 2 and change.files_complete for change in opened)
    assert not Effect.objects.filter(handler="contributions.look").exists()


def test_a_sweep_costs_one_request_for_50_open_and_none_for_what_changed(hosted, counted):
    name = f"{hosted.full_name.split('/')[1]}-many"
    connect(hosted, many_pulls.repository(hosted.git, name, opened=100))
    swept(hosted)
    for n in range(1, 11):
        change_title(hosted_as(hosted, name), n)
    everything_waits(hosted)
    counted.reset()
    swept(hosted)
    assert counted.total <= 100 / 50, counted.kinds()
    assert Change.objects.filter(title="Anew").count() == 10
    counted.reset()
    swept(hosted)
    assert counted.total == 1, "between two looks at all heads"


def hosted_as(hosted: Hosted, name: str) -> Hosted:
    hosted.repository.full_name = f"commons/{name}"
    return hosted
