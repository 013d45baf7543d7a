"""Looking at real repositories, and what the checks make of them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from journal import effects
from journal.models import Effect
from people.refusals import Forbidden
from platforms import assessing, portraying
from platforms.hosts.problems import HostProblem
from platforms.models import Assessment, Platform, Repository, RepositoryPortrait
from platforms.services.readiness import look_again
from tests.cast import Cast, platform, repository
from tests.counting import counting
from tests.githost_server import GitHost
from tests.hosted import Hosted, settle_on


@pytest.fixture
def hosted(cast: Cast, git_host: GitHost, settings) -> Hosted:
    return settle_on(git_host, cast, settings, protected=False)


def checks(one: Platform) -> dict[str, str]:
    found = assessing.results([one], timezone.now())[one.pk]
    return {result.check.key: result.state.value for result in found}


def test_what_stands_in_a_repository_is_kept_as_it_is(hosted: Hosted) -> None:
    hosted.git.write(hosted.full_name, "LICENSE", "Ours.\n")
    hosted.git.write(hosted.full_name, "docs/CONTRIBUTING.md", "Run the tests.\n")
    seen = portraying.look(hosted.repository.pk)
    assert {"README.md", "LICENSE", "docs/CONTRIBUTING.md", ".github/CODEOWNERS"} <= {*seen.paths}
    assert seen.texts["readme.md"]["text"] == "# Ledger\n"
    assert sum(seen.weeks[-2:]) >= 2
    assert timezone.now() - seen.last_commit_at < timedelta(minutes=10)
    found = checks(hosted.repository.platform)
    passed = {"readme", "contributing", "owners_file", "licence", "active"}
    assert {key for key in passed if found[key] != "passed"} == set()
    assert found["issue_templates"] == "failed"


def test_looking_again_at_what_has_not_moved_asks_for_three_things(
    hosted: Hosted, settings
) -> None:
    with counting(hosted.git.url) as counted:
        settings.GITHUB_API_URL = f"{counted.url}/api/v3"
        portraying.look(hosted.repository.pk)
        first = counted.total
        counted.reset()
        again = portraying.look(hosted.repository.pk)
    assert first == 6  # repository, branch, commits by week, root, .github, README
    assert counted.total == 3
    assert "README.md" in again.paths


def test_a_repository_that_nothing_was_pushed_to_is_empty_and_no_fault(
    cast: Cast, hosted: Hosted
) -> None:
    hosted.git.provision(
        {"repositories": [{"owner": "commons", "name": "bare", "default_branch": "main"}]}
    )
    found = hosted.git.ok("GET", "/repos/commons/bare")["id"]
    row = repository(cast.ledger, "commons/bare", found)
    seen = portraying.look(row.pk)
    assert (seen.tip, seen.paths, seen.problem) == ("", [], "")


def test_a_host_that_does_not_answer_is_noted_and_tried_again_in_an_hour(
    hosted: Hosted, settings
) -> None:
    portraying.look(hosted.repository.pk)
    RepositoryPortrait.objects.update(read_at=timezone.now() - timedelta(days=2))
    settings.GITHUB_API_URL = "http://127.0.0.1:9/api/v3"
    with pytest.raises(HostProblem):
        portraying.look(hosted.repository.pk)
    kept = RepositoryPortrait.objects.get()
    assert kept.problem
    assert "README.md" in kept.paths  # what was seen before stays
    assert portraying.due() == []
    RepositoryPortrait.objects.update(tried_at=timezone.now() - timedelta(hours=2))
    assert portraying.due() == [hosted.repository.pk]


def test_what_was_never_seen_comes_first_and_what_is_archived_never(
    cast: Cast, hosted: Hosted
) -> None:
    portraying.look(hosted.repository.pk)
    RepositoryPortrait.objects.update(
        read_at=timezone.now() - timedelta(days=2), tried_at=timezone.now() - timedelta(days=2)
    )
    repository(cast.ledger, "commons/old", 7_001, archived=True)
    new = repository(cast.ledger, "commons/new", 7_002)
    assert portraying.due() == [new.pk]
    Repository.objects.filter(pk=new.pk).update(archived=True)
    assert portraying.due() == [hosted.repository.pk]


def test_a_day_has_one_result_and_only_what_differs_makes_a_new_one(cast: Cast) -> None:
    assessing.assess([cast.ledger.pk])
    cast.ledger.refresh_from_db()
    assert cast.ledger.assessed_at is not None
    Assessment.objects.update(day=assessing.today() - timedelta(days=9))
    assessing.assess([cast.ledger.pk])
    assert Assessment.objects.count() == 1
    Platform.objects.filter(pk=cast.ledger.pk).update(channel="#ledger", description="Books.")
    assessing.assess([cast.ledger.pk])
    assessing.assess([cast.ledger.pk])
    before, after = Assessment.objects.order_by("day")
    assert (before.states["channel"], after.states["channel"]) == ("failed", "passed")
    assert after.day == assessing.today()
    cast.ledger.refresh_from_db()
    assert cast.ledger.readiness == after.score > before.score


def test_one_platform_and_thirty_are_assessed_with_the_same_queries(cast: Cast) -> None:
    def asked(ids: list[int]) -> int:
        with CaptureQueriesContext(connection) as queries:
            assessing.assess(ids)
        return len(queries)

    assessing.assess([cast.ledger.pk])
    few = asked([cast.ledger.pk])
    many = [platform(f"Tool {number}", cast.storefront, cast.ana).pk for number in range(30)]
    for pk in many:
        repository(Platform.objects.get(pk=pk), f"commons/tool-{pk}", 8_000 + pk)
    assert asked([cast.ledger.pk, *many]) <= few + 2  # the members of a team, and what is new
    assert assessing.assess_due() == 0


def test_owners_ask_for_a_look_and_it_is_carried_out(hosted: Hosted) -> None:
    with pytest.raises(Forbidden):
        look_again(hosted.cast.ledger, by=hosted.cast.ana)
    look_again(hosted.cast.ledger, by=hosted.cast.olu)
    look_again(hosted.cast.ledger, by=hosted.cast.olu)
    effect = Effect.objects.get(handler="platforms.look-at-contents", done_at=None)
    assert effects.carry_out(effect.pk)
    assert RepositoryPortrait.objects.get().problem == ""
    hosted.cast.ledger.refresh_from_db()
    assert hosted.cast.ledger.readiness > 0
