"""Deliveries that never arrived are asked for again, once each, and no others."""

import pytest
from django.conf import settings

from contributions import recovering
from contributions.models import Delivery
from contributions.tasks import recover_deliveries
from journal.models import Effect
from platforms.models import Repository
from platforms.tasks import ensure_webhook
from tests.running_portal import wait_until

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def hooked(hosted_for_real, live_server, settings):
    """Ledger's repository with our webhook, which the host can reach."""
    settings.PORTAL_URL = live_server.url
    ensure_webhook(hosted_for_real.repository.pk)
    hosted_for_real.repository.refresh_from_db()
    yield hosted_for_real
    hosted_for_real.git.clear_faults()


def attempts(hooked, event: str) -> list[dict]:
    path = f"/repos/{hooked.full_name}/hooks/{hooked.repository.hook_id}/deliveries"
    return [one for one in hooked.git.ok("GET", path) if one["event"] == event]


def opened(hooked) -> Delivery | None:
    return Delivery.objects.filter(event="pull_request", action="opened").first()


def test_what_was_lost_on_the_way_is_sent_again_under_its_own_id(hooked):
    hooked.git.fault("drop_webhook", match="pull_request opened", times=1)
    hooked.pull("lost")
    wait_until(lambda: attempts(hooked, "pull_request"))
    [lost] = attempts(hooked, "pull_request")
    assert opened(hooked) is None
    recover_deliveries()
    wait_until(lambda: opened(hooked))
    assert opened(hooked).delivery_id == lost["guid"]
    assert opened(hooked).sender_id == hooked.git.ids["ana"]
    wait_until(lambda: len(attempts(hooked, "pull_request")) == 2)
    assert recovering.recover(hooked.repository) == 0, "it was taken"


def test_what_arrived_although_the_host_does_not_know_it_is_not_sent_again(hooked):
    hooked.git.fault("drop_webhook", match="pull_request opened", times=1)
    hooked.pull("taken")
    wait_until(lambda: attempts(hooked, "pull_request"))
    [lost] = attempts(hooked, "pull_request")
    Delivery.objects.create(
        host=hooked.repository.host,
        delivery_id=lost["guid"],
        event="pull_request",
        received_at=hooked.cast.ana.date_joined,
    )
    assert recovering.recover(hooked.repository) == 0


def test_what_is_refused_three_times_is_left(hooked):
    settings.GITHUB_WEBHOOK_SECRET = "another since"
    hooked.pull("refused")
    for tries in (1, 2, 3):
        wait_until(lambda: len(attempts(hooked, "pull_request")) == tries)  # noqa: B023
        recovering.recover(hooked.repository)
    assert not [one for one in attempts(hooked, "pull_request") if one["status_code"] == 202]
    assert len(attempts(hooked, "pull_request")) == 3


def test_a_webhook_that_is_gone_is_made_again(hooked):
    hook = hooked.repository.hook_id
    hooked.git.ok("DELETE", f"/repos/{hooked.full_name}/hooks/{hook}")
    recover_deliveries()
    [effect] = Effect.objects.filter(handler="platforms.ensure-webhook", done_at=None)
    hooked.carry_out()
    assert Repository.objects.get().hook_id not in {None, hook}
    assert effect.arguments == {"repository": hooked.repository.pk}
