"""The policy's page, its preview, and who must approve which paths."""

import pytest
from django.test import Client
from django.utils import timezone

from contributions import policy_files
from contributions.models import Change
from contributions.services import policies, reviews
from platforms.hosts.owner_files import POLICY_PLACE
from platforms.hosts.snapshots import TextFile
from platforms.models import OwnershipSource, PolicyFile, PolicySource, Repository
from tests import cast as made
from tests.cast import Cast
from tests.hosted import Hosted
from tests.snapshots import review, take_in

pytestmark = pytest.mark.django_db

POLICY = "/platforms/ledger/policy/"
WHO = "/platforms/ledger/approvers/"
OPEN = "require_proposal: false\n"


def as_(client: Client, user: object) -> Client:
    client.force_login(user)
    return client


def post(client: Client, text: str, act: str = "save", based_on: int | str = ""):
    return client.post(POLICY, {"text": text, "act": act, "based_on": based_on})


def text(answer: object) -> str:
    return " ".join(answer.content.decode().split())


def test_everybody_who_sees_the_platform_reads_its_policy_in_words_and_as_text(client, cast: Cast):
    policies.save_policy(cast.ledger, "# ours\nrequire_proposal: false\n", by=cast.olu)
    page = text(as_(client, cast.sam).get(POLICY))
    assert "Open a pull request straight away." in page
    assert "# ours require_proposal: false" in page
    assert "Only owners of Ledger change its policy." in page
    assert "<textarea" not in page


def test_a_restricted_platform_s_policy_is_missing_for_others(client, cast: Cast):
    cast.ledger.restricted = True
    cast.ledger.save()
    for url in (POLICY, WHO):
        assert as_(client, cast.sam).get(url).status_code == 404
        assert as_(client, cast.olu).get(url).status_code == 200
    assert post(as_(client, cast.sam), OPEN).status_code == 404


def test_an_owner_saves_and_sees_the_version_with_what_it_changed(client, cast: Cast):
    page = text(as_(client, cast.olu).get(POLICY))
    assert "the defaults, since no policy was saved yet" in page
    assert "Save as version 1" in page
    answer = post(client, OPEN, based_on=0)
    assert answer.status_code == 302
    page = text(client.get(POLICY))
    assert "Version 1 is in force." in page
    assert "version 1 of policy.yaml" in page
    assert "by nobody" not in page
    assert cast.ledger.policies.get().text == OPEN


def test_errors_come_back_at_their_line_with_the_text_kept(client, cast: Cast):
    answer = post(as_(client, cast.olu), "quorum: 0\nwrong: 1\n")
    page = text(answer)
    assert answer.status_code == 400
    assert "Line 1, column 9: “quorum” must be a whole number" in page
    assert "Line 2, column 1: “wrong” is not a setting" in page
    assert "quorum: 0 wrong: 1" in page
    assert not cast.ledger.policies.exists()
    assert post(client, "a: b\n" * 100).status_code == 400
    assert post(client, "x" * 70_000).status_code == 400
    assert post(client, "a: \0").status_code == 400
    assert post(client, OPEN, based_on="soon").status_code == 400
    assert "The text is empty; {} stands for the defaults." in text(post(client, ""))


@pytest.mark.parametrize("act", ["save", "preview"])
def test_who_may_not_set_the_policy_is_refused_with_the_reason(client, cast: Cast, act):
    answer = post(as_(client, cast.dee), OPEN, act)
    assert answer.status_code == 403
    assert "Only owners of Ledger change its policy." in text(answer)
    assert not cast.ledger.policies.exists()


def test_a_policy_saved_over_a_newer_one_is_refused(client, cast: Cast):
    policies.save_policy(cast.ledger, OPEN, by=cast.olu)
    answer = post(as_(client, cast.olu), "quorum: 2", based_on=0)
    assert answer.status_code == 409
    assert "Version 1 was saved meanwhile" in text(answer)
    assert "quorum: 2" in text(answer)


def test_the_preview_shows_which_changes_turn_and_writes_nothing(
    client, cast: Cast, ledger: Repository
):
    take_in(ledger, cast.ana, title="Turns", number=1)
    given = (review(cast.olu, "one"),)
    green = take_in(ledger, cast.ana, title="Turns", number=1, reviews=given)
    take_in(ledger, cast.ana, title="Stays", number=2, head="two")
    before = list(Change.objects.order_by("pk").values("verdict", "state", "verdict_at"))
    answer = post(as_(client, cast.olu), "require_proposal: false\nquorum: 2\n", "preview")
    page = text(answer)
    assert answer.status_code == 200
    assert "1 open change of 2 would change colour" in page
    preview = page[page.index('id="preview"') :]
    assert "Turns" in preview
    assert "Stays" not in preview
    assert "Ready: Ledger owners approved" in preview
    assert "Not yet: Ledger owners still has to approve" in preview
    assert cast.ledger.policies.count() == 1
    assert list(Change.objects.order_by("pk").values("verdict", "state", "verdict_at")) == before
    assert green.verdict["outcome"] == "green"


def test_the_preview_shows_no_change_that_its_viewer_may_not_see_and_says_when_none_turns(
    client, cast: Cast, ledger: Repository
):
    page = text(post(as_(client, cast.olu), "require_proposal: false", "preview"))
    assert "No change is open here" in page
    take_in(ledger, cast.ana)
    page = text(post(client, "require_proposal: false", "preview"))
    assert "No open change would change colour" in page


def test_reading_the_policy_costs_the_same_with_one_version_or_thirty(
    client, cast: Cast, django_assert_max_num_queries
):
    policies.save_policy(cast.ledger, OPEN, by=cast.olu)
    as_(client, cast.olu).get(POLICY)
    with django_assert_max_num_queries(14):
        client.get(POLICY)
    for count in range(30):
        policies.save_policy(cast.ledger, f"{OPEN}# {count}\n", by=cast.olu)
    with django_assert_max_num_queries(14):
        assert text(client.get(POLICY)).count("<article") == 31


def test_a_policy_that_cannot_be_read_is_said_and_can_be_mended(client, cast: Cast):
    cast.ledger.policies.create(number=1, rules={"quorum": 0}, at=made.long_ago())
    page = text(as_(client, cast.olu).get(POLICY))
    assert "The policy in force cannot be read, so nothing is merged." in page
    assert post(client, OPEN, based_on=1).status_code == 302


def source(client: Client, where: str, act: str = "choose"):
    return client.post(f"{POLICY}source/", {"source": where, "act": act})


def put_policy(hosted: Hosted, written: str) -> None:
    hosted.git.api("DELETE", f"/repos/{hosted.full_name}/branches/main/protection")
    hosted.git.write(hosted.full_name, POLICY_PLACE, written, as_="olu")


def test_an_owner_tries_the_file_first_and_then_reads_the_policy_from_there(client, hosted: Hosted):
    policies.save_policy(hosted.cast.ledger, OPEN, by=hosted.cast.olu)
    change = hosted.change("topic")
    reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)
    assert "Where it is read from" in text(as_(client, hosted.cast.olu).get(POLICY))
    refused = source(client, "repository")
    assert refused.status_code == 409
    assert "There is no .commons/policy.yml on main" in text(refused)
    put_policy(hosted, "# from git\nrequire_proposal: false\nquorum: 2\n")
    page = text(source(client, "repository", "preview"))
    assert "1 open change of 1 would change colour" in page
    assert "Nothing was saved." in page
    assert not PolicyFile.objects.exists()
    assert source(client, "repository").status_code == 302
    page = text(client.get(POLICY))
    assert "read from <code>.commons/policy.yml</code> on the base branch" in page
    assert "# from git" in page
    assert "Get two approvals" in page
    assert f"read from {hosted.full_name} at" in page
    assert "<textarea" not in page
    assert "Get two approvals" in text(client.get("/platforms/ledger/"))


def test_a_file_that_cannot_be_used_is_shown_with_its_errors_until_it_is_read_again(
    client, hosted: Hosted
):
    put_policy(hosted, OPEN)
    source(as_(client, hosted.cast.olu), "repository")
    put_policy(hosted, "quorum: none\n")
    assert client.post(f"{POLICY}source/", {"act": "read"}).status_code == 302
    page = text(client.get(POLICY))
    assert "Nothing is merged into main" in page
    assert "Line 1, column 9" in page
    assert "quorum: none" in page
    assert "cannot be read, so nothing is merged" in text(client.get("/platforms/ledger/"))


def test_each_repository_has_its_own_file_and_pages_cost_the_same_for_thirty(
    client, cast: Cast, django_assert_max_num_queries
):
    cast.ledger.policy_source = PolicySource.REPOSITORY
    cast.ledger.save()
    assert "No repository is connected." in text(as_(client, cast.sam).get(POLICY))

    def of_repositories(*numbers: int) -> None:
        for number in numbers:
            one = made.repository(cast.ledger, f"commons/r{number:02}", remote_id=number)
            take_in_policy(one, f"quorum: {number % 2 + 1}\n")

    of_repositories(1, 2)
    page = text(client.get(POLICY))
    assert (page.count("Version 1"), page.count("Version 2")) == (2, 2)
    assert "Each repository has its own rules." in text(client.get("/platforms/ledger/"))
    with django_assert_max_num_queries(15):
        client.get(POLICY)
    of_repositories(*range(3, 31))
    with django_assert_max_num_queries(15):
        client.get(POLICY)
    assert "Read again now" not in text(client.get(POLICY))
    for act in ("choose", "preview", "read"):
        refused = source(client, "portal", act)
        assert refused.status_code == 403
        assert "Only owners of Ledger change its policy." in text(refused)
    assert source(as_(client, cast.olu), "the moon").status_code == 400
    assert client.get(f"{POLICY}source/").status_code == 405


def take_in_policy(repository: Repository, written: str) -> None:
    file = TextFile(POLICY_PLACE, written)
    policy_files.take_in(policy_files.Found(repository, file, "a" * 40, timezone.now()))


def test_who_must_approve_is_read_from_the_base_branch_with_its_line(client, hosted: Hosted):
    page = text(
        as_(client, hosted.cast.sam).get(WHO, {"paths": "/app.py\r\n\r\ndocs/a.md\napp.py"})
    )
    assert "payments-core" in page
    assert "1 approval needed" in page
    assert ".github/CODEOWNERS line 1" in page
    assert "read just now" in page
    assert page.count("<li>app.py</li>") == 1
    assert "Olu" in page[page.index("app.py</li>") :]


def test_where_the_portal_keeps_the_owners_no_host_is_asked(client, cast: Cast):
    cast.ledger.ownership_source = OwnershipSource.PORTAL
    cast.ledger.save()
    made.repository(cast.ledger, "commons/ledger")
    page = text(as_(client, cast.sam).get(WHO, {"paths": "a.py"}))
    assert "From the owners named in the portal" in page
    assert "Ledger owners" in page


def test_a_host_that_does_not_answer_is_said_and_nothing_is_guessed(client, cast: Cast):
    made.repository(cast.ledger, "commons/gone", remote_id=10**9)
    answer = as_(client, cast.sam).get(WHO, {"paths": "a.py"})
    assert answer.status_code == 200
    assert "could not be read just now" in text(answer)
    assert "Ledger owners" not in text(answer)


def test_too_many_paths_or_none_are_refused_at_the_field(client, cast: Cast):
    for paths in ("", "x" * 1501):
        page = text(as_(client, cast.sam).get(WHO, {"paths": paths}))
        assert 'aria-invalid="true"' in page


def test_several_repositories_are_chosen_from_and_foreign_ones_are_not_known(client, cast: Cast):
    cast.ledger.ownership_source = OwnershipSource.PORTAL
    cast.ledger.save()
    one = made.repository(cast.ledger, "commons/one", 1)
    made.repository(cast.ledger, "commons/two", 2)
    other = made.platform("Beacon", cast.storefront, cast.ana)
    foreign = made.repository(other, "commons/three", 3)
    asked = as_(client, cast.sam)
    assert "Ledger owners" in text(asked.get(WHO, {"paths": "a", "repository": one.pk}))
    assert "Ledger owners" not in text(asked.get(WHO, {"paths": "a", "repository": foreign.pk}))
