"""With an App the verdict is a check run: a table of what is missing, only where it changed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contributions import publishing, sweeping
from contributions.lifecycle import ChangeState
from contributions.models import Change, PublishedStatus
from contributions.services import changes, reviews
from journal import events
from journal.models import Effect
from people.models import User
from platforms.gate import CONTEXT
from platforms.services import repositories
from tests.as_app import act_as_app
from tests.cast import let_through_without_proposal
from tests.contributions.deliveries import deliver
from tests.githost.apps import App
from tests.hosted import Hosted

pytestmark = pytest.mark.django_db


@pytest.fixture
def app(hosted, settings):
    let_through_without_proposal(hosted.cast.ledger)
    return act_as_app(hosted, settings)


def runs(hosted: Hosted, sha: str, which: str = "all") -> list[dict]:
    """What Apps published on a commit, the latest first."""
    path = f"/repos/{hosted.full_name}/commits/{sha}/check-runs"
    return hosted.git.ok("GET", path, params={"filter": which})["check_runs"]


def said(hosted: Hosted, sha: str) -> tuple[str, str | None]:
    """Status and conclusion of the latest."""
    latest = runs(hosted, sha)[0]
    return latest["status"], latest["conclusion"]


def opened(hosted: Hosted, branch: str) -> Change:
    change = hosted.change(branch)
    hosted.carry_out()
    return change


def approved(hosted: Hosted, branch: str) -> Change:
    change = opened(hosted, branch)
    reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)
    hosted.carry_out()
    change.refresh_from_db()
    return change


def publish_test(app: App, hosted: Hosted, sha: str, **more: str) -> dict:
    """Let an App say something of a commit under our name."""
    body = {"name": CONTEXT, "head_sha": sha, **more}
    path = f"/repos/{hosted.full_name}/check-runs"
    answer = app.api("POST", path, token=app.token(), json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_what_is_missing_stands_in_a_table_and_no_status_is_written(hosted, app):
    change = opened(hosted, "table")
    [run] = runs(hosted, change.head_sha)
    assert (run["name"], run["app"]["id"], run["status"]) == (CONTEXT, app.id, "in_progress")
    assert run["output"]["title"] == change.verdict["description"]
    assert run["details_url"].endswith(change.get_absolute_url())
    rows = [line for line in run["output"]["summary"].splitlines() if line.startswith("|")]
    assert rows[0] == "| Owners | Files | Needed | Given | Missing |"
    assert rows[2].startswith("| payments&#45;core | table&#46;txt | 1 | 0 | 1 more, of ")
    assert "Olu" in rows[2]
    assert hosted.status(change.head_sha) is None


def test_it_is_written_on_change_only(hosted, app):
    change = opened(hosted, "once")
    for _ in range(3):
        publishing.publish_now(change.pk)
    assert len(runs(hosted, change.head_sha)) == 1
    reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)
    hosted.carry_out()
    publishing.publish_now(change.pk)
    assert said(hosted, change.head_sha) == ("completed", "success")
    assert "| 1 | 1 | nothing |" in runs(hosted, change.head_sha)[0]["output"]["summary"]
    assert len(runs(hosted, change.head_sha)) == 2


def test_the_approved_commit_is_merged_where_the_check_is_required_of_the_app(hosted, app):
    repositories.set_gate(hosted.repository, by=hosted.cast.olu)
    change = approved(hosted, "merged")
    changes.merge(change, by=hosted.cast.ana, sha=change.head_sha)
    hosted.carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.MERGED


def test_every_earlier_head_is_lowered_after_a_push(hosted, app):
    change = approved(hosted, "pushed")
    first = change.head_sha
    hosted.push("pushed", "two\n")
    change = hosted.look(change.number)
    hosted.carry_out()
    assert said(hosted, first) == ("in_progress", None)
    assert "Superseded" in runs(hosted, first)[0]["output"]["summary"]
    assert said(hosted, change.head_sha) == ("in_progress", None)


def test_pull_requests_that_share_a_head_must_all_hold(hosted, app):
    change = approved(hosted, "shared")
    assert said(hosted, change.head_sha) == ("completed", "success")
    hosted.git.branch(hosted.full_name, "twin", start="shared", as_="ana")
    twin = hosted.look(hosted.git.pull(hosted.full_name, "twin", as_="ana")["number"])
    hosted.carry_out()
    assert said(hosted, change.head_sha) == ("in_progress", None)
    latest = runs(hosted, change.head_sha)[0]["output"]
    assert latest["title"].startswith("1 of 2 pull requests with this head hold")
    for one in (change, twin):
        assert f"**#\u200b{one.number}&#58; " in latest["summary"]
    reviews.approve(twin, by=hosted.cast.olu, sha=twin.head_sha)
    hosted.carry_out()
    assert said(hosted, change.head_sha) == ("completed", "success")


def test_one_that_was_written_over_is_written_again_with_an_alert(hosted, app):
    change = opened(hosted, "forged")
    PublishedStatus.objects.update(at=timezone.now() - timedelta(minutes=5))
    publish_test(app, hosted, change.head_sha, conclusion="success")
    User.objects.filter(pk=hosted.cast.sam.pk).update(is_superuser=True)
    hosted.look(change.number)
    hosted.carry_out()
    assert said(hosted, change.head_sha) == ("in_progress", None)
    kinds = [event.kind for event in events.of(change.subject)]
    assert kinds.count("change:status_overwritten") == 1
    assert hosted.cast.sam.notifications.filter(kind="status_overwritten").exists()


def test_what_others_say_under_our_name_is_not_ours_and_opens_no_gate(hosted, app):
    repositories.set_gate(hosted.repository, by=hosted.cast.olu)
    change = opened(hosted, "foreign")
    PublishedStatus.objects.update(at=timezone.now() - timedelta(minutes=5))
    other = App(hosted.git, f"other-{hosted.repository.remote_id}", owner="commons")
    publish_test(other, hosted, change.head_sha, conclusion="success")
    path = f"/repos/{hosted.full_name}/statuses/{change.head_sha}"
    hosted.git.ok("POST", path, json={"context": CONTEXT, "state": "success"})
    hosted.look(change.number)
    hosted.carry_out()
    assert "change:status_overwritten" not in [one.kind for one in events.of(change.subject)]
    merge = f"/repos/{hosted.full_name}/pulls/{change.number}/merge"
    assert hosted.git.api("PUT", merge, json={"sha": change.head_sha}).status_code == 405


def test_a_sweep_reads_check_runs_as_a_look_does(hosted, app):
    change = opened(hosted, "swept")
    sweeping.sweep(hosted.repository.pk)
    hosted.carry_out()
    change.refresh_from_db()
    PublishedStatus.objects.update(at=timezone.now() - timedelta(minutes=5))
    publish_test(app, hosted, change.head_sha, conclusion="success")
    hosted.repository.refresh_from_db()
    hosted.repository.heads_at = None
    hosted.repository.save(update_fields=["heads_at"])
    sweeping.sweep(hosted.repository.pk)
    hosted.carry_out()
    assert said(hosted, change.head_sha) == ("in_progress", None)


def test_what_a_token_published_is_published_again_by_the_app(hosted, settings):
    change = opened(hosted, "moved")
    assert hosted.status(change.head_sha)[0] == "pending"
    act_as_app(hosted, settings)
    hosted.look(change.number)
    hosted.carry_out()
    assert said(hosted, change.head_sha) == ("in_progress", None)
    assert "change:status_overwritten" not in [one.kind for one in events.of(change.subject)]


def test_our_own_run_come_back_asks_for_nothing_but_anothers_does(hosted, app):
    change = opened(hosted, "echo")
    told = {"repository": {"id": hosted.repository.remote_id}, "action": "created"}
    run = runs(hosted, change.head_sha)[0]
    looks = Effect.objects.filter(handler="contributions.look", done_at=None)
    suite = {"head_sha": change.head_sha, "app": run["app"]}
    assert deliver("check_run", {**told, "check_run": run}).status_code == 202
    assert deliver("check_suite", {**told, "check_suite": suite}).status_code == 202
    assert not looks.exists()
    deliver("check_run", {**told, "check_run": {**run, "app": {"id": app.id + 50}}})
    assert looks.exists()


def test_the_gate_says_whether_the_check_has_to_come_from_the_app(hosted, app):
    row = repositories.look_at_gate(hosted.repository, by=hosted.cast.olu)
    assert row.gate_state == "advisory"
    assert "takes it from anybody who may write" in row.gate_detail
    row = repositories.set_gate(row, by=hosted.cast.olu)
    assert row.gate_state == "gated"
    assert "from the portal’s App" in row.gate_detail
    path = f"/repos/{hosted.full_name}/branches/main/protection"
    assert hosted.git.ok("GET", path)["required_status_checks"]["checks"] == [
        {"context": CONTEXT, "app_id": app.id}
    ]


def test_back_with_a_token_the_app_s_check_is_said_to_count_nothing(hosted, app, settings):
    repositories.set_gate(hosted.repository, by=hosted.cast.olu)
    settings.GITHUB_TOKEN = hosted.git.admin
    row = repositories.look_at_gate(hosted.repository, by=hosted.cast.olu)
    assert f"from the App number {app.id}, as which the portal does not act" in row.gate_detail
    assert repositories.set_gate(row, by=hosted.cast.olu).gate_state == "gated"
