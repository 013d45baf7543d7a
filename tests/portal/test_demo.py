"""The demo organisation: made once on a real git host after a run that died, then looked at."""

import json
import os
from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F
from django.test import override_settings
from django.utils import timezone

from contributions import judging, merging, tasks
from contributions.lifecycle import ChangeState, ProposalState
from contributions.models import Change, MergeIntent, Proposal, ProposalPart, Waiting
from journal import events
from journal.models import Effect, Event
from people.models import Department, Membership, Notification, Team, User
from people.selectors import demo_people
from platforms import news, recurring, wanted
from platforms.models import Platform, PlaybookPage, PlaybookVersion, Repository, RoadmapItem
from platforms.ownerless import without_owner
from platforms.selectors import visible_to
from portal.demo import host, making, people_to_try
from tests.githost_server import GitHost


@pytest.fixture(scope="module")
def halden(django_db_setup, django_db_blocker, tmp_path_factory):
    """Everything in one transaction that is rolled back, as the journal cannot be emptied.

    The git host knows Jun already, whose token nobody kept: so a killed first run leaves it.
    """
    with GitHost() as git, django_db_blocker.unblock():
        git.user("jun", name="Jun Castellan", email="jun@halden.example")
        environment = {"GITHOST_HOME": str(git.home)}
        before = {name: os.environ.get(name) for name in environment}
        os.environ.update(environment)
        with (
            override_settings(
                VAR_DIR=tmp_path_factory.mktemp("var"),
                DEMO=True,
                GITHUB_API_URL=git.api_url,
                GITHUB_WEB_URL=git.url,
                GITHUB_TOKEN=git.admin,
                GITHUB_WEBHOOK_SECRET="secret",
            ),
            transaction.atomic(),
        ):
            assert making.make(lambda line: None)
            yield git
            transaction.set_rollback(True)
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        connection.close()


pytestmark = pytest.mark.usefixtures("halden", "db")


def test_it_is_as_large_as_it_is_said_to_be():
    people = User.objects.filter(is_bot=False)
    assert (Department.objects.count(), Team.objects.count(), people.count()) == (6, 20, 120)
    assert Platform.objects.count() == Repository.objects.count() == 30
    assert Proposal.objects.count() >= 220
    assert Change.objects.count() >= 260
    assert Change.objects.earliest("created_at").created_at < timezone.now() - timedelta(days=480)


def test_every_state_that_lasts_is_there():
    passing = {ChangeState.MERGING, ChangeState.UNKNOWN}
    states = set(Change.objects.values_list("state", flat=True))
    assert states == {state.value for state in ChangeState if state not in passing}
    proposals = set(Proposal.objects.values_list("state", flat=True))
    assert proposals == {state.value for state in ProposalState}


def test_every_chain_of_events_holds():
    subjects = set(Event.objects.values_list("subject", flat=True))
    assert len(subjects) > 500
    assert [broken for subject in subjects if (broken := events.verify(subject))] == []


def test_a_second_run_changes_nothing(capsys):
    before = (Event.objects.count(), Change.objects.count(), Effect.objects.count())
    call_command("demo")
    assert "there already; nothing was changed" in capsys.readouterr().out
    assert (Event.objects.count(), Change.objects.count(), Effect.objects.count()) == before


def test_a_token_lost_with_a_killed_run_is_issued_anew(halden):
    token = host.Notes.read().tokens["jun"]
    assert token != halden.tokens["jun"]
    assert halden.ok("GET", "/user", token=token)["login"] == "jun"
    assert host.Notes.path().stat().st_mode & 0o777 == 0o600


def test_the_first_sweep_finds_nothing_new():
    for pk in Repository.objects.values_list("pk", flat=True):
        tasks.sweep_repository(pk)
    assert not Repository.objects.exclude(failing_since=None).exists()
    assert not Effect.objects.filter(handler="contributions.look").exists()


def test_a_refresh_changes_nothing_of_what_is_shown():
    kept = [
        f.attname for f in Change._meta.fields if not f.attname.startswith(("confirmed", "ver"))
    ]
    looked_at = Change.objects.select_related("repository__host", "repository__platform")
    several_pushes = looked_at.filter(heads__sha__isnull=False).exclude(heads__sha=F("head_sha"))
    for change in {*looked_at.order_by("pk")[::24], *several_pushes[:1]}:
        before = {name: getattr(change, name) for name in kept}
        history = events.of(change.subject).count()
        snapshot = merging.read(change)
        assert [(f.path, f.status, f.additions, f.deletions, f.patch) for f in snapshot.files] == [
            (f.path, f.status, f.additions, f.deletions, f.patch) for f in change.files.all()
        ]
        assert [(c.sha, c.message, c.author_email) for c in snapshot.commits] == [
            (c.sha, c.message, c.author_email) for c in change.commits.all()
        ]
        merging.take_in(change, snapshot)
        change.refresh_from_db()
        assert {name: getattr(change, name) for name in kept} == before
        assert events.of(change.subject).count() == history


def test_the_rule_says_of_each_change_what_is_kept_of_it():
    sample = Change.objects.select_related("repository__platform").order_by("pk")[::7]
    for change in sample:
        change.host_open = True  # as it was when the rule was asked
        _, verdict = judging.verdict_on(change, now=change.verdict_at)
        assert json.loads(json.dumps(verdict.to_json())) == change.verdict


def test_what_was_merged_through_the_portal_is_the_commit_that_was_approved():
    merged = Change.objects.filter(state__in=["merged", "reverted"]).prefetch_related("intents")
    assert merged.count() > 200
    for change in merged:
        intent = change.intents.get(state=MergeIntent.MERGED)
        assert intent.sha == change.merged_head_sha == intent.verdict["head"]
        assert intent.verdict["allowed"]
    for change in Change.objects.filter(state="merged_ungated"):
        assert not change.verdict["allowed"]


def test_nothing_happens_before_its_time_or_in_the_future():
    now = timezone.now()
    assert not Event.objects.filter(at__gt=now).exists()
    for part in ProposalPart.objects.exclude(decided_at=None).select_related("proposal"):
        assert part.proposal.submitted_at <= part.responded_at <= part.decided_at
    for change in Change.objects.exclude(proposal=None).select_related("proposal"):
        assert change.proposal.accepted_at < change.created_at
    for change in Change.objects.exclude(merged_at=None).exclude(approved_at=None):
        assert change.created_at < change.approved_at < change.merged_at


def test_the_author_s_team_is_that_of_the_moment_of_the_merge():
    movers = set(Membership.objects.exclude(until=None).values_list("user", flat=True))
    moved = Change.objects.filter(author__user__in=movers).exclude(author_team=None)
    assert moved.exists()
    for change in moved.select_related("author"):
        held = Membership.objects.at(change.merged_at).get(user=change.author.user_id)
        assert change.author_team_id == held.team_id


def test_promises_are_kept_better_with_time_and_worse_on_some_platforms():
    parts = ProposalPart.objects.exclude(responded_at=None).exclude(response_due_at=None)

    def share(rows):
        return rows.filter(responded_at__lte=F("response_due_at")).count() / rows.count()

    middle = timezone.now() - timedelta(days=270)
    early, late = parts.filter(responded_at__lt=middle), parts.filter(responded_at__gte=middle)
    assert share(early) + 0.05 < share(late)
    by_name = {
        name: share(parts.filter(platform__name=name)) for name in ("Alert Router", "Event Lake")
    }
    assert by_name["Alert Router"] < 0.6 < 0.85 < by_name["Event Lake"]


def test_contributions_flow_between_all_departments_and_both_ways():
    merged = Change.objects.filter(merged_at__isnull=False)
    flow = Counter(
        merged.values_list("author_team__department__name", "owning_team__department__name")
    )
    own = sum(count for (giver, owner), count in flow.items() if giver == owner)
    assert 0.35 < own / sum(flow.values()) < 0.75
    assert {giver for giver, _ in flow} == {owner for _, owner in flow}
    assert len(flow) > 20


def test_nobody_contributes_to_a_platform_they_may_not_see():
    for platform in Platform.objects.filter(restricted=True):
        givers = User.objects.filter(host_accounts__changes__repository__platform=platform)
        authors = User.objects.filter(proposals__parts__platform=platform)
        for person in {*givers, *authors}:
            assert visible_to(person).filter(pk=platform.pk).exists()


def test_one_platform_has_nobody_to_answer_and_others_are_paused_restricted_or_archived():
    alone = without_owner(list(Platform.objects.all()))
    assert [one.name for one in Platform.objects.filter(pk__in=alone)] == ["Notification Hub"]
    assert Platform.objects.filter(openness="paused").exists()
    assert Platform.objects.filter(restricted=True).exists()
    assert Platform.objects.filter(lifecycle="archived").exists()


def test_roadmaps_news_meetings_and_the_playbook_are_alive():
    states = set(RoadmapItem.objects.values_list("state", flat=True))
    assert {"open", "taken", "delivered"} <= states
    delivered = RoadmapItem.objects.filter(contributed=True)
    assert delivered.filter(brought_forward__gt=0).count() > 5
    assert delivered.filter(brought_forward=None).exists()
    for item in delivered:
        assert item.proposals.get().state == "delivered"
    jun = User.objects.get(username="jun")
    assert wanted.help_wanted(jun).filter(skill_keys__overlap=jun.skill_keys).exists()
    assert len(news.current(jun)) >= 3
    assert recurring.upcoming(news.mine(jun), 3)
    assert PlaybookVersion.objects.count() > PlaybookPage.objects.count() >= 5


def test_everybody_to_try_finds_what_they_are_promised():
    by_name = {user.username: user for user in demo_people()}
    assert {trial.username: trial.name for trial in people_to_try()}.items() <= {
        (name, str(user)) for name, user in by_name.items()
    }
    ines, jun, maya = by_name["ines"], by_name["jun"], by_name["maya"]
    assert Waiting.objects.filter(user=ines).count() >= 4
    assert ProposalPart.objects.filter(state="waiting", platform__roles__user=ines).count() >= 3
    assert Proposal.objects.filter(author=jun, state="in_progress").exists()
    assert by_name["ruth"].manages.exists()
    assert by_name["nils"].is_superuser
    for thing in (Proposal.objects.filter(author=maya), Notification.objects.filter(user=maya)):
        assert not thing.exists()


@pytest.mark.parametrize("username", ["jun", "ines", "ruth", "nils", "maya"])
def test_every_page_answers_the_people_to_try(client, username):
    client.force_login(User.objects.get(username=username))
    jitter = Change.objects.get(head_ref="jun/jitter")
    pages = [
        *("/", "/platforms/", "/proposals/", "/changes/", "/queue/", "/inbox/", "/insights/"),
        *("/help-wanted/", "/announcements/", "/calendar/", "/playbook/"),
        *("/platforms/payments-gateway/roadmap/", "/platforms/payments-gateway/meetings/"),
        *("/platforms/payments-gateway/", f"/people/{username}/", "/settings/"),
        jitter.get_absolute_url(),
        jitter.proposal.get_absolute_url(),
    ]
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_a_token_for_the_git_host_is_shown_to_its_owner_alone(client):
    token = host.Notes.read().tokens["jun"]
    for username, sees in (("jun", True), ("nils", False)):
        client.force_login(User.objects.get(username=username))
        assert (token in client.get("/people/jun/").content.decode()) is sees


def test_without_an_embedded_git_host_it_is_refused_with_the_reason(
    settings, monkeypatch, tmp_path
):
    monkeypatch.setenv("GITHOST_HOME", str(tmp_path))
    with pytest.raises(host.NoEmbeddedHost, match="no embedded git host in"):
        host.home()


def test_another_git_host_than_the_one_provisioned_is_noticed():
    with pytest.raises(host.NoEmbeddedHost, match="another git host"):
        host.check_connection("halden/ledger", 999_999)


def test_an_organisation_of_ones_own_is_not_mixed_with_the_demo():
    User.objects.update(is_demo=False)
    with pytest.raises(CommandError, match="platforms here already"):
        call_command("demo")
