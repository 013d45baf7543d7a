"""A platform's policy read from a file on the base branch: in force, changed, and unusable."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contributions import governing, policy_files, tasks
from contributions.lifecycle import ChangeState
from contributions.models import Change
from contributions.services import policies, policy_sources, reviews
from journal import events
from people.refusals import Forbidden, Refused
from platforms.hosts.owner_files import POLICY_PLACE
from platforms.hosts.snapshots import TextFile
from platforms.models import Platform, PolicyFile, PolicySource, PolicyVersion
from tests import cast as made
from tests.githost_server import git
from tests.hosted import Hosted

pytestmark = pytest.mark.django_db

OPEN = "require_proposal: false\n"
TWO = "require_proposal: false\nquorum: 2\n"


@pytest.fixture
def hosted(hosted: Hosted) -> Hosted:
    """Ledger on a host that lets its owners push to main, as some do."""
    hosted.git.ok("DELETE", f"/repos/{hosted.full_name}/branches/main/protection")
    return hosted


def put(hosted: Hosted, text: str, branch: str = "main", path: str = POLICY_PLACE) -> str:
    return hosted.git.write(hosted.full_name, path, text, branch=branch, as_="olu")


def from_file(hosted: Hosted, text: str) -> None:
    """Ledger's policy stands on its base branch from now on."""
    put(hosted, text)
    policy_sources.choose(hosted.cast.ledger, PolicySource.REPOSITORY, by=hosted.cast.olu)


def again(hosted: Hosted, change: Change) -> Change:
    return hosted.look(change.number)


def version_of(change: Change) -> str:
    return change.verdict["platforms"][0]["policy_version"]


def test_a_change_is_judged_by_the_policy_on_its_base(hosted: Hosted):
    from_file(hosted, TWO)
    change = hosted.change("topic")
    group = change.verdict["platforms"][0]["groups"][0]
    assert (group["needed"], version_of(change)) == (2, "v1")
    saved = PolicyVersion.objects.get()
    tip = hosted.git.ok("GET", f"/repos/{hosted.full_name}/git/ref/heads/main")["object"]["sha"]
    assert (saved.text, saved.repository, saved.sha, saved.by) == (
        TWO,
        hosted.repository,
        tip,
        None,
    )
    given = reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)
    assert given.policy_versions == {str(hosted.cast.ledger.pk): "v1"}


def test_a_pull_request_that_relaxes_its_own_policy_gains_nothing(hosted: Hosted):
    from_file(hosted, TWO)
    number = hosted.pull("relax", path=POLICY_PLACE, text=OPEN)
    change = hosted.look(number)
    reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)
    change = hosted.look(number)
    assert (change.verdict["outcome"], version_of(change)) == ("pending", "v1")
    reviews.approve(change, by=hosted.cast.dee, sha=change.head_sha)
    change = hosted.look(number)
    assert change.verdict["outcome"] == "green"
    assert "Ownership files were read before and after this change." in [
        one["sentence"] for one in change.verdict["conditions"]
    ]


def test_a_push_to_the_base_judges_the_open_changes_again(hosted: Hosted):
    from_file(hosted, OPEN)
    one, other = hosted.change("one"), hosted.change("other")
    reviews.approve(other, by=hosted.cast.olu, sha=other.head_sha)
    hosted.carry_out()
    assert hosted.status(other.head_sha)[0] == "success"
    put(hosted, TWO)
    again(hosted, one)  # what is learnt with one of them
    hosted.carry_out()  # is asked of all
    other.refresh_from_db()
    assert other.state == ChangeState.IN_REVIEW
    assert version_of(other) == "v2"
    assert hosted.status(other.head_sha)[0] == "pending"
    told = events.of(f"platform:{hosted.cast.ledger.pk}").filter(kind="platform:policy_read")
    assert [event.data["number"] for event in told] == [1, 2]


def test_the_sweep_reads_the_policy_where_no_change_is_open(hosted: Hosted):
    from_file(hosted, OPEN)
    put(hosted, TWO)
    tasks.sweep_repository(hosted.repository.pk)
    assert PolicyFile.objects.get().version.text == TWO


def test_a_text_seen_before_is_the_version_it_was(hosted: Hosted):
    from_file(hosted, OPEN)
    for text in (TWO, OPEN):
        put(hosted, text)
        policy_sources.read_again(hosted.cast.ledger, by=hosted.cast.olu)
    assert PolicyFile.objects.get().version.number == 1
    assert PolicyVersion.objects.count() == 2


def test_a_stale_reading_that_arrives_late_changes_nothing(hosted: Hosted):
    from_file(hosted, OPEN)
    stale = policy_files.Found(
        hosted.repository,
        TextFile(POLICY_PLACE, TWO),
        "a" * 40,
        timezone.now() - timedelta(hours=1),
    )
    policy_files.take_in(stale)
    assert PolicyFile.objects.get().version.text == OPEN


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("quorum: 1\nspeed: 9\n", "Line 2, column 1: “speed” is not a setting"),
        ("quorum: [1\n", "Line 2, column 1: This is not YAML"),
        ("quorums: {everybody: 2}", "Line 1, column 22: “everybody” can be no group"),
        (BOMB, "Line 1, column 4: Anchors and aliases are not taken"),
        ("", "Line 1, column 1: The text is empty"),
        ("quorum: 1\n# \0\n", "Line 2, column 3: The character U+0000 is not taken"),
        ("".join(f"a{n}: 1\n" for n in range(30)), "And 27 more."),
    ],
)
def test_a_text_that_is_no_policy_is_told_with_its_place(text, place):
    told = policy_files.problem_of(TextFile(POLICY_PLACE, text), "on main", Platform())
    assert told.startswith(".commons/policy.yml on main: Line ")
    assert place in told
    assert len(told) < 2_000


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"quorum: 0\n", "Line 1, column 9: “quorum” must be a whole number"),
        (b"quorum: 1\n# \xff\n", "is not text in UTF-8 at line 2, column 3"),
        (b"# a\n" * 20_000, "is larger than 65,536 bytes"),
    ],
)
def test_a_file_that_is_no_policy_is_an_error_until_it_is_mended(
    hosted: Hosted, tmp_path, content, place
):
    from_file(hosted, OPEN)
    change = hosted.change("topic")
    reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)
    clone = hosted.git.clone(hosted.full_name, tmp_path / "clone")
    (clone / POLICY_PLACE).write_bytes(content)
    git(clone, "commit", "-qam", "Break it")
    git(clone, "push", "-q", "origin", "HEAD:main")
    change = again(hosted, change)
    assert change.verdict["outcome"] == "error"
    assert place in change.verdict["reasons"][0]
    hosted.carry_out()
    assert hosted.status(change.head_sha)[0] == "error"
    with pytest.raises(Refused, match="cannot be read"):
        reviews.approve(change, by=hosted.cast.dee, sha=change.head_sha)
    put(hosted, OPEN)
    assert again(hosted, change).verdict["outcome"] == "green"


def test_a_base_without_the_file_is_an_error(hosted: Hosted, tmp_path):
    from_file(hosted, OPEN)
    clone = hosted.git.clone(hosted.full_name, tmp_path / "clone")
    git(clone, "rm", "-q", POLICY_PLACE)
    git(clone, "commit", "-qm", "Remove it")
    git(clone, "push", "-q", "origin", "HEAD:main")
    change = hosted.change("topic")
    assert change.verdict["outcome"] == "error"
    assert "There is no .commons/policy.yml on main" in change.verdict["reasons"][0]


def test_a_change_must_leave_a_policy_behind_that_can_be_read(hosted: Hosted, tmp_path):
    from_file(hosted, OPEN)
    change = hosted.look(hosted.pull("worse", path=POLICY_PLACE, text="quorum: none\n"))
    assert change.verdict["outcome"] == "error"
    assert change.verdict["reasons"][0].startswith(
        "The policy that this change writes cannot be used. .commons/policy.yml in this change: "
        "Line 1, column 9"
    )
    clone = hosted.git.clone(hosted.full_name, tmp_path / "clone", as_="ana")
    git(clone, "checkout", "-qb", "away")
    git(clone, "mv", POLICY_PLACE, "policy.yml")
    git(clone, "commit", "-qm", "Move it away")
    git(clone, "push", "-q", "origin", "away")
    moved = hosted.look(hosted.git.pull(hosted.full_name, "away", as_="ana")["number"])
    assert moved.verdict["outcome"] == "error"
    assert "There is no .commons/policy.yml in this change" in moved.verdict["reasons"][0]


def test_a_change_of_the_policy_needs_its_old_and_its_new_owners(hosted: Hosted):
    put(hosted, "* @commons/payments-core\n/.commons/ @dee\n", path=".github/CODEOWNERS")
    from_file(hosted, OPEN)
    change = hosted.look(hosted.pull("policy", path=POLICY_PLACE, text=TWO))
    assert [group["name"] for group in change.verdict["platforms"][0]["groups"]] == ["dee"]
    put(hosted, "* @olu\n", branch="policy", path=".github/CODEOWNERS")
    change = again(hosted, change)
    groups = {group["name"]: group for group in change.verdict["platforms"][0]["groups"]}
    assert sorted(groups) == ["dee", "olu", "payments-core"]
    assert groups["olu"]["paths"] == [POLICY_PLACE, ".github/CODEOWNERS"]
    assert groups["dee"]["paths"] == [POLICY_PLACE]


def test_where_the_portal_keeps_the_policy_the_file_is_any_file(hosted: Hosted):
    policies.save_policy(hosted.cast.ledger, OPEN, by=hosted.cast.olu)
    change = hosted.look(hosted.pull("any", path=POLICY_PLACE, text="no policy"))
    assert change.verdict["outcome"] == "pending"
    assert not governing.decides(hosted.cast.ledger, POLICY_PLACE)
    assert not PolicyFile.objects.exists()


def test_the_policy_of_another_base_is_not_taken_for_ours(hosted: Hosted):
    from_file(hosted, TWO)
    hosted.git.branch(hosted.full_name, "lts", as_="olu")
    put(hosted, OPEN, branch="lts")
    hosted.git.branch(hosted.full_name, "topic", as_="ana")
    hosted.git.write(hosted.full_name, "a.txt", "a\n", branch="topic", as_="ana")
    hosted.look(hosted.git.pull(hosted.full_name, "topic", base="lts", as_="ana")["number"])
    assert PolicyFile.objects.get().version.text == TWO


def test_only_owners_choose_and_only_what_can_be_read(hosted: Hosted):
    ledger, olu = hosted.cast.ledger, hosted.cast.olu
    admin = made.person("Ada", is_superuser=True)
    for who in (admin, hosted.cast.dee, hosted.cast.sam):
        with pytest.raises(Forbidden):
            policy_sources.choose(ledger, PolicySource.REPOSITORY, by=who)
    with pytest.raises(Refused, match=r"There is no .* on main"):
        policy_sources.choose(ledger, PolicySource.REPOSITORY, by=olu)
    put(hosted, "quorum: many\n")
    with pytest.raises(Refused, match="Line 1, column 9"):
        policy_sources.choose(ledger, PolicySource.REPOSITORY, by=olu)
    assert Platform.objects.get(pk=ledger.pk).policy_source == PolicySource.PORTAL
    assert not PolicyFile.objects.exists()
    lonely = made.platform("Beacon", hosted.cast.storefront, olu)
    with pytest.raises(Refused, match="no repository yet"):
        policy_sources.choose(lonely, PolicySource.REPOSITORY, by=olu)


def test_choosing_is_written_down_once_and_judges_what_is_open(hosted: Hosted):
    ledger, olu = hosted.cast.ledger, hosted.cast.olu
    policies.save_policy(ledger, OPEN, by=olu)
    change = hosted.look(hosted.pull("broken", path=POLICY_PLACE, text="broken: true\n"))
    assert change.verdict["outcome"] == "pending"
    put(hosted, TWO)
    for _ in range(2):
        policy_sources.choose(ledger, PolicySource.REPOSITORY, by=olu)
    hosted.carry_out()
    change.refresh_from_db()
    assert change.verdict["outcome"] == "error"
    told = events.of(f"platform:{ledger.pk}").get(kind="platform:policy_source")
    assert (told.actor_id, told.data) == (olu.pk, {"from": "portal", "to": "repository"})
    with pytest.raises(Refused, match="so nothing was saved here"):
        policies.save_policy(ledger, TWO, by=olu)
    policy_sources.choose(ledger, PolicySource.PORTAL, by=olu)
    hosted.carry_out()
    change.refresh_from_db()
    assert (change.verdict["outcome"], version_of(change)) == ("pending", "v1")
    assert policies.save_policy(ledger, TWO, by=olu).number == 3
