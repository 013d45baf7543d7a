"""Saving a policy: by owners, fit for the platform's people, in versions, asked at once."""

import pytest

from contributions import policy_checks
from contributions.lifecycle import ChangeState
from contributions.models import Change, Review
from contributions.policy import Role, Rules
from contributions.policy_text import write
from contributions.policy_versions import text_of
from contributions.services import policies, reviews
from journal import effects, events
from people.models import User
from people.refusals import Forbidden, Stale
from platforms.models import OwnershipSource, PolicyVersion, Repository
from platforms.models import Role as PlatformRole
from tests import cast as made
from tests.cast import Cast
from tests.hosted import Hosted
from tests.snapshots import review as host_review
from tests.snapshots import take_in

pytestmark = pytest.mark.django_db

OPEN = "require_proposal: false\n"


def refused(cast: Cast, text: str) -> list[str]:
    with pytest.raises(policies.BadPolicy) as refusal:
        policies.save_policy(cast.ledger, text, by=cast.olu)
    assert not cast.ledger.policies.exists()
    return [str(one) for one in refusal.value.problems]


def judge_again() -> None:
    for _ in range(5):
        for pk in effects.due():
            effects.carry_out(pk)


def test_an_owner_saves_a_version_that_is_in_force_and_written_down(cast):
    saved = policies.save_policy(cast.ledger, OPEN, by=cast.olu)
    assert (saved.number, saved.by, saved.text) == (1, cast.olu, OPEN)
    assert Rules.from_mapping(saved.rules) == Rules(require_proposal=False)
    written = events.of(f"platform:{cast.ledger.pk}").get()
    assert (written.kind, written.actor_id) == ("platform:policy_saved", cast.olu.pk)
    assert written.data == {"number": 1, "rules": saved.rules}


def test_only_owners_save_and_an_admin_needs_one(cast):
    admin = made.person("Ada", is_superuser=True)
    for who, words in [
        (cast.dee, "Only owners of Ledger"),
        (cast.sam, "Only owners of Ledger"),
        (cast.max, "Only owners of Ledger"),
        (admin, "an owner of Ledger or a second admin confirms"),
    ]:
        with pytest.raises(Forbidden, match=words):
            policies.save_policy(cast.ledger, OPEN, by=who)
    User.objects.filter(pk=cast.olu.pk).update(is_active=False)
    with pytest.raises(Forbidden, match="deactivated"):
        policies.save_policy(cast.ledger, OPEN, by=User.objects.get(pk=cast.olu.pk))
    assert not PolicyVersion.objects.exists()


def test_the_same_text_again_is_no_new_version_whatever_its_line_ends(cast):
    first = policies.save_policy(cast.ledger, "quorum: 1\nbreak_glass: true\n", by=cast.olu)
    again = policies.save_policy(cast.ledger, "quorum: 1\r\nbreak_glass: true\r\n", by=cast.olu)
    assert again == first
    assert policies.save_policy(cast.ledger, OPEN, by=cast.olu).number == 2


def test_a_version_saved_meanwhile_is_not_written_over(cast):
    policies.save_policy(cast.ledger, OPEN, by=cast.olu, based_on=0)
    with pytest.raises(Stale, match="Version 1 was saved meanwhile"):
        policies.save_policy(cast.ledger, "quorum: 2", by=cast.olu, based_on=0)
    assert cast.ledger.policies.get().text == OPEN


def test_a_text_that_is_no_policy_is_refused_with_its_places(cast):
    assert refused(cast, "quorum: 0\nwrong: 1") == [
        (
            "Line 1, column 9: “quorum” must be a whole number from 1 to 20: "
            "no change goes without an approval."
        ),
        f"Line 2, column 1: “wrong” is not a setting; known are {', '.join(sorted(KNOWN))}.",
    ]


KNOWN = Rules().to_mapping()


def test_a_quorum_larger_than_its_people_is_refused_at_its_line(cast):
    said = refused(cast, "break_glass: true\nquorum: 3\n")
    assert said == [
        (
            "Line 2, column 9: Ledger owners would need 3 approvals, and only 2 people may approve "
            "there, the fallback group’s included."
        )
    ]
    assert policies.save_policy(cast.ledger, "quorum: 2", by=cast.olu)


def test_roles_that_do_not_approve_do_not_fill_a_quorum(cast):
    said = refused(cast, "approving_roles: [owner]\nquorum: 2\n")
    assert said[0].startswith("Line 2, column 9: Ledger owners would need 2")
    made.role(cast.ledger, PlatformRole.REVIEWER, user=cast.sam)
    assert refused(cast, "quorum: 3")


def test_a_named_group_counts_its_members_and_what_the_fallback_group_lends(cast):
    made.repository(cast.ledger, "commons/ledger")
    made.person("Nia", cast.storefront)
    # Storefront Web are Ana and Nia; Olu and Dee may make up the difference.
    assert policy_checks.check(cast.ledger, 'quorums: {"@commons/storefront-web": 4}')
    said = refused(cast, 'quorums:\n  "@commons/storefront-web": 5')
    assert said == [
        (
            "Line 2, column 30: storefront-web would need 5 approvals, and only 4 people may "
            "approve there, the fallback group’s included."
        )
    ]


def test_where_the_portal_keeps_the_owners_the_one_group_is_asked(cast):
    cast.ledger.ownership_source = OwnershipSource.PORTAL
    cast.ledger.save()
    assert refused(cast, "quorums: {fallback: 3}")[0].startswith("Line 1, column 21: Ledger owners")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("quorums: {ledger: 2}", "Line 1, column 19: “ledger” can be no group."),
        ('quorums: {"@B @a": 2}', "Line 1, column 20: “@B @a” can be no group."),
        ('bots: {"@a  @b": [x]}', "Line 1, column 18: “@a  @b” can be no group."),
        (
            'several_owners: each\nquorums: {"@a @b": 1}',
            "Line 2, column 20: “@a @b” can be no group.",
        ),
        ("direct_paths: [docs/, my docs/]", "Line 1, column 23: “my docs/” is not a pattern"),
        ("direct_paths: ['!docs']", "Line 1, column 16: “!docs” is not a pattern"),
        ("direct_paths: ['#x']", "Line 1, column 16: “#x” is not a pattern"),
    ],
)
def test_a_group_or_pattern_that_could_never_match_is_refused(cast, text, place):
    assert refused(cast, text)[0].startswith(place)


def test_a_stored_policy_has_a_text_though_nobody_wrote_one(cast):
    assert text_of(None) == write(Rules())
    odd = PolicyVersion(rules={"quorum": 0})
    assert text_of(odd) == "quorum: 0\n"
    assert text_of(PolicyVersion(rules={"break_glass": True})) == write(Rules(break_glass=True))
    owners = Rules(approving_roles=frozenset({Role.OWNER}))
    assert text_of(PolicyVersion(rules=owners.to_mapping())) == write(owners)


def test_a_policy_is_asked_at_once_of_every_open_change(cast, ledger: Repository):
    waiting = take_in(ledger, cast.ana, reviews=(host_review(cast.olu, "one"),))
    closed = take_in(ledger, cast.ana, head="two", open=False)
    asked_before = closed.verdict_at
    policies.save_policy(cast.ledger, "require_proposal: true\n", by=cast.olu)
    judge_again()
    waiting.refresh_from_db()
    closed.refresh_from_db()
    group = waiting.verdict["platforms"][0]
    assert group["policy_version"] == "v2"
    assert "proposal" in " ".join(waiting.verdict["reasons"])
    assert closed.verdict_at == asked_before


def test_a_stricter_policy_takes_green_back_and_a_milder_one_gives_it_again(hosted: Hosted):
    ledger, olu = hosted.cast.ledger, hosted.cast.olu
    policies.save_policy(ledger, OPEN, by=olu)
    change = hosted.change("policy")
    reviews.approve(change, by=olu, sha=change.head_sha)
    hosted.carry_out()
    assert hosted.status(change.head_sha)[0] == "success"
    policies.save_policy(ledger, "require_proposal: false\nquorum: 2\n", by=olu)
    hosted.carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.IN_REVIEW
    assert hosted.status(change.head_sha)[0] == "pending"
    assert Review.objects.get(change=change).lapsed_at is None
    policies.save_policy(ledger, "require_proposal: false\nquorum: 1\n", by=olu)
    hosted.carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.APPROVED
    assert hosted.status(change.head_sha)[0] == "success"


def test_a_change_whose_judging_fails_keeps_no_other_from_being_judged(cast, ledger: Repository):
    spoilt = take_in(ledger, cast.ana)
    sound = take_in(ledger, cast.ana, head="two")
    Change.objects.filter(pk=spoilt.pk).update(checks=[{"no": "name"}])
    policies.save_policy(cast.ledger, "quorum: 2\n", by=cast.olu)
    judge_again()
    sound.refresh_from_db()
    assert sound.verdict["platforms"][0]["policy_version"] == "v2"
    waiting = effects.Effect.objects.get(handler="contributions.judge-platform", done_at=None)
    assert "1 changes of platform" in waiting.last_error
