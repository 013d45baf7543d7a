"""Asking by program before anything is done: what is proposed, who approves, what would turn."""

from pytest_django import DjangoAssertNumQueries

from contributions.models import Change
from contributions.services import policies, reviews
from platforms.hosts.owner_files import POLICY_PLACE
from platforms.models import OwnershipSource, Platform, PolicySource, PolicyVersion, Repository
from tests.cast import Cast, person, platform, repository
from tests.contributions.ideas import draft, submitted
from tests.hosted import Hosted
from tests.platforms.programs import Program
from tests.snapshots import review, take_in

WHO = "platforms/ledger/approvers/"
POLICY = "platforms/ledger/policy/"
TRY = f"{POLICY}preview/"
OPEN = "require_proposal: false\n"


def test_who_must_approve_is_read_from_the_base_branch_with_its_line(hosted: Hosted) -> None:
    sam, given = Program(hosted.cast.sam), {"paths": ["/app.py", "docs/a.md", "app.py"]}
    status, found = sam.ask("POST", WHO, given)
    assert status == 200
    (group,) = found["groups"]
    assert (group["paths"], group["needed"]) == (["app.py", "docs/a.md"], 1)
    assert (group["pattern"], group["rule"]) == ("*", ".github/CODEOWNERS line 1")
    assert sorted(one["name"] for one in group["could_still"]) == ["Dee", "Olu"]
    assert "read just now" in found["read_from"]
    assert sam.ask("POST", WHO, {**given, "repository": hosted.repository.pk}) == (200, found)
    assert sam.ask("POST", WHO, {**given, "repository": 10**9})[0] == 400
    Platform.objects.filter(slug="ledger").update(restricted=True)
    assert sam.ask("POST", WHO, given)[0] == 404


def test_what_cannot_be_read_is_a_refusal_and_nothing_is_guessed(cast: Cast) -> None:
    sam = Program(cast.sam)
    for wrong in ({}, {"paths": []}, {"paths": ["a"] * 501}, {"paths": [""]}):
        assert list(sam.ask("POST", WHO, wrong)[1]) == ["paths"]
    repository(cast.ledger, "commons/gone")
    status, answer = sam.ask("POST", WHO, {"paths": ["a.py"]})
    assert (status, "could not be read just now" in answer["detail"]) == (409, True)


def test_of_several_repositories_one_is_named(cast: Cast) -> None:
    Platform.objects.filter(pk=cast.ledger.pk).update(ownership_source=OwnershipSource.PORTAL.value)
    one = repository(cast.ledger, "commons/one", 1)
    repository(cast.ledger, "commons/two", 2)
    foreign = repository(platform("Beacon", cast.storefront), "commons/three", 3)
    sam, given = Program(cast.sam), {"paths": ["a.py"]}
    for wrong in (given, {**given, "repository": foreign.pk}):
        status, answer = sam.ask("POST", WHO, wrong)
        assert (status, list(answer["fields"])) == (400, ["repository"])
    status, found = sam.ask("POST", WHO, {**given, "repository": one.pk})
    assert (status, found["read_from"]) == (200, "the owners named in the portal")
    assert [group["name"] for group in found["groups"]] == ["Ledger owners"]


def test_the_changes_that_another_policy_would_turn_are_shown_and_nothing_written(
    cast: Cast, ledger: Repository
) -> None:
    take_in(ledger, cast.ana, number=1)
    green = take_in(ledger, cast.ana, number=1, reviews=(review(cast.olu, "one"),))
    take_in(ledger, cast.ana, number=2, head="two")
    before = list(Change.objects.order_by("pk").values("verdict", "state", "verdict_at"))
    given = {"text": f"{OPEN}quorum: 2\n"}
    for user in (cast.olu, person("Ada", is_superuser=True)):
        status, found = Program(user).ask("POST", TRY, given)
        assert (status, found["asked"], found["total"]) == (200, 2, 2)
        (turn,) = found["turns"]
        assert (turn["change"], turn["before"]["outcome"]) == (green.pk, "green")
        assert turn["after"]["outcome"] == "pending"
        assert "Ledger owners" in turn["after"]["description"]
    assert list(Change.objects.order_by("pk").values("verdict", "state", "verdict_at")) == before
    assert PolicyVersion.objects.count() == 1
    for user in (cast.dee, cast.max, cast.ana):
        assert Program(user).ask("POST", TRY, given)[0] == 403


def test_a_question_that_is_none_is_refused_with_its_place(cast: Cast) -> None:
    olu = Program(cast.olu)
    for wrong in ({}, {"text": OPEN, "read_from": "portal"}, {"text": "quorum: many\n"}):
        status, answer = olu.ask("POST", TRY, wrong)
        assert (status, list(answer.get("fields", answer))) == (400, ["text"])
    assert "line 1" in olu.ask("POST", TRY, {"text": "quorum: many\n"})[1]["fields"]["text"].lower()
    assert list(olu.ask("POST", TRY, {"owners_from": "elsewhere"})[1]) == ["owners_from"]


def test_a_file_is_tried_then_read_and_read_again(hosted: Hosted) -> None:
    cast, olu = hosted.cast, Program(hosted.cast.olu)
    policies.save_policy(cast.ledger, OPEN, by=cast.olu)
    change = hosted.change("topic")
    reviews.approve(change, by=cast.olu, sha=change.head_sha)
    source, given = f"{POLICY}source/", {"read_from": "repository"}
    status, found = olu.ask("POST", TRY, given)
    assert (status, [turn["after"]["outcome"] for turn in found["turns"]]) == (200, ["error"])
    status, answer = olu.ask("PUT", source, given)
    assert (status, "There is no .commons/policy.yml" in answer["detail"]) == (409, True)
    hosted.git.ok("DELETE", f"/repos/{hosted.full_name}/branches/main/protection")
    hosted.git.write(hosted.full_name, POLICY_PLACE, f"{OPEN}quorum: 2\n", as_="olu")
    status, found = olu.ask("POST", TRY, given)
    assert (status, [turn["change"] for turn in found["turns"]]) == (200, [change.pk])
    assert Platform.objects.get().policy_source == PolicySource.PORTAL
    for user in (cast.dee, cast.ana):
        assert Program(user).ask("PUT", source, given)[0] == 403
        assert Program(user).ask("POST", f"{POLICY}read-again/")[0] == 403
    for _ in range(2):
        status, shown = olu.ask("PUT", source, given)
        assert (status, shown["read_from"]) == (200, "repository")
    assert olu.ask("POST", f"{POLICY}read-again/") == (200, shown)
    status, shown = olu.ask("PUT", source, {"read_from": "portal"})
    assert (status, shown["read_from"], shown["text"]) == (200, "portal", OPEN)


def test_other_owners_are_tried_then_taken(hosted: Hosted) -> None:
    cast, olu = hosted.cast, Program(hosted.cast.olu)
    policies.save_policy(cast.ledger, OPEN, by=cast.olu)
    Platform.objects.update(ownership_source=OwnershipSource.PORTAL.value)
    change = hosted.change("topic")
    reviews.approve(change, by=cast.dee, sha=change.head_sha)
    given = {"owners_from": "owners"}
    status, found = olu.ask("POST", TRY, given)
    assert (status, found["asked"], [turn["change"] for turn in found["turns"]]) == (
        200,
        1,
        [change.pk],
    )
    assert olu.get(POLICY)["owners_from"] == "portal"
    assert Program(cast.dee).ask("PUT", f"{POLICY}owners/", given)[0] == 403
    for _ in range(2):
        status, shown = olu.ask("PUT", f"{POLICY}owners/", given)
        assert (status, shown["owners_from"]) == (200, "owners")
    assert Platform.objects.get().ownership_source == OwnershipSource.OWNERS


def test_many_paths_cost_no_more_queries_than_one(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Platform.objects.filter(pk=cast.ledger.pk).update(ownership_source=OwnershipSource.PORTAL.value)
    sam = Program(cast.sam)
    sam.ask("POST", WHO, {"paths": ["a.py"]})
    with django_assert_max_num_queries(30) as first:
        assert sam.ask("POST", WHO, {"paths": ["a.py"]})[0] == 200
    with django_assert_max_num_queries(len(first)):
        assert sam.ask("POST", WHO, {"paths": [f"{one}.py" for one in range(30)]})[0] == 200


def test_what_is_proposed_already_is_found_and_tells_nothing_hidden(cast: Cast) -> None:
    path, asked = "proposals/alike/", {"title": "Counting the fee once"}
    vault = platform("Vault", cast.payments_core, cast.olu, restricted=True)
    known, hidden = submitted(cast.ana, cast.ledger), submitted(cast.dee, vault)
    draft(cast.ana, cast.ledger)
    submitted(cast.ana, cast.ledger, title="Export the books")
    sam = Program(cast.sam)
    (row,) = sam.get(path, **asked)
    assert (row["id"], row["title"], row["state"]) == (known.pk, known.title, "submitted")
    assert 60 <= row["likeness"] <= 100
    assert {one["id"] for one in Program(cast.olu).get(path, **asked)} == {known.pk, hidden.pk}
    (row,) = Program(cast.olu).get(path, **asked, platform="vault")
    assert row["id"] == hidden.pk
    for slug in ("vault", "nowhere", "\0"):
        status, answer = sam.ask("GET", path, **asked, platform=slug)
        assert (status, list(answer["fields"])) == (400, ["platforms"])
    assert sam.ask("GET", path, title=" ")[0] == 400
    assert [one["id"] for one in sam.get(path, title="\0 fee once")] == [known.pk]
