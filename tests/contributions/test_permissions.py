"""Who may do what with proposals and changes: every refusal, in its whole words."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from contributions import permissions, policy
from contributions.lifecycle import ChangeState, PartState, ProposalState
from contributions.models import Change, Proposal, ProposalPart
from people.models import HostAccount, User
from platforms.models import Deputy, Platform, PlatformRole, Repository, Role
from tests import cast as made
from tests.cast import Cast
from tests.contributions import people_of_the_rule as paper

GONE = "This account is deactivated."
MERGING = "The merge is in progress."
DRAFT = "The pull request is a draft; its author marks it ready first."


@pytest.fixture
def admin(cast: Cast) -> User:
    return made.person("Adi", is_superuser=True)


@pytest.fixture
def ida(cast: Cast) -> User:
    """A deputy of Olu's on Ledger."""
    ida = made.person("Ida")
    deputy_of(cast.olu, ida, cast.ledger)
    return ida


@pytest.fixture
def gateway(cast: Cast) -> Platform:
    """A platform that is Sam's, on which nobody of Ledger has a say."""
    team = made.team("Edge", made.team("Edge Tools", "Edge").department)
    return made.platform("Gateway", team, cast.sam)


def deputy_of(owner: User, deputy: User, platform: Platform) -> Deputy:
    since = timezone.now() - timedelta(hours=1)
    return Deputy.objects.create(
        platform=platform,
        owner=owner,
        deputy=deputy,
        since=since,
        until=since + timedelta(days=7),
        appointed_by=owner,
    )


def inactive(user: User) -> User:
    return replace_on(user, is_active=False)


def replace_on(row, **fields):
    """A copy of a row in memory, so that what is refused for one reason is refused for no other."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    copy = type(row)(**values)
    for name, value in fields.items():
        setattr(copy, name, value)
    return copy


def change(cast: Cast, state: ChangeState = ChangeState.IN_REVIEW, **fields: object) -> Change:
    """A change on Ledger by Ana, in memory: who may what is read from people's roles alone."""
    given = {
        "repository": Repository(platform=cast.ledger, full_name="commons/ledger"),
        "author": HostAccount.objects.get(user=cast.ana),
    }
    return Change(state=state.value, **given | fields)


def proposal(cast: Cast, state: ProposalState = ProposalState.SUBMITTED) -> Proposal:
    return Proposal(pk=12, author=cast.ana, title="A fee", state=state.value)


def part(
    cast: Cast,
    state: PartState = PartState.WAITING,
    of: ProposalState = ProposalState.SUBMITTED,
    **fields: object,
) -> ProposalPart:
    given = {"proposal": proposal(cast, of), "platform": cast.ledger} | fields
    return ProposalPart(state=state.value, **given)


def known(user: User) -> policy.Person:
    return policy.Person(user_id=user.pk, name=str(user))


def facts(cast: Cast, **more: object) -> policy.Facts:
    """What the rule is told of a change by Ana: Olu owns what it touches, Dee may review it."""
    group = replace(
        paper.LEDGER,
        members=(
            policy.Membership(known(cast.olu), policy.Role.OWNER, made.long_ago()),
            policy.Membership(known(cast.dee), policy.Role.REVIEWER, made.long_ago()),
        ),
    )
    fallback = replace(
        paper.FALLBACK,
        members=(policy.Membership(known(cast.max), policy.Role.OWNER, made.long_ago()),),
    )
    platform = replace(paper.PLATFORM, groups=(group,), fallback=fallback)
    told = {"author": known(cast.ana), "platforms": (platform,), "now": timezone.now(), **more}
    return replace(paper.facts(), commits=(paper.commit(author=known(cast.ana)),), **told)


def test_only_an_active_owner_sets_the_policy(cast: Cast, admin: User, gateway: Platform):
    def why(user):
        return permissions.why_not_set_policy(user, cast.ledger)

    assert why(cast.olu) is None
    assert why(inactive(cast.olu)) == GONE
    for other in (cast.dee, cast.max, cast.sam, cast.ana):
        assert why(other) == "Only owners of Ledger change its policy."
    assert why(admin) == (
        "An admin does not change a policy alone. An owner of Ledger has to save it."
    )
    made.role(cast.ledger, Role.OWNER, user=admin)
    assert why(admin) is None
    assert permissions.why_not_set_policy(cast.olu, gateway) is not None


def test_owners_trusted_committers_and_deputies_decide_and_nobody_else(
    cast: Cast, ida: User, admin: User, gateway: Platform
):
    made.role(cast.ledger, Role.REVIEWER, user=cast.max)
    decides = {
        name: permissions.decides_for(user, cast.ledger)
        for name, user in {
            "owner": cast.olu,
            "trusted committer": cast.dee,
            "deputy": ida,
            "reviewer": cast.max,
            "owner elsewhere": cast.sam,
            "author": cast.ana,
            "admin": admin,
            "deactivated owner": inactive(cast.olu),
            "deactivated deputy": inactive(ida),
        }.items()
    }
    assert {name for name, may in decides.items() if may} == {
        "owner",
        "trusted committer",
        "deputy",
    }
    assert not permissions.decides_for(ida, gateway)
    assert permissions.decides_for(cast.sam, gateway)


def test_standing_in_for_one_person_can_be_left_out(cast: Cast, ida: User):
    assert not permissions.decides_for(ida, cast.ledger, but_for=cast.olu.pk)
    assert permissions.decides_for(ida, cast.ledger, but_for=cast.ana.pk)
    assert permissions.decides_for(cast.olu, cast.ledger, but_for=cast.olu.pk)


def test_a_role_or_a_window_that_ended_decides_nothing(cast: Cast, ida: User):
    PlatformRole.objects.filter(user=cast.dee).update(until=timezone.now())
    Deputy.objects.update(ended_at=timezone.now())
    assert not permissions.decides_for(cast.dee, cast.ledger)
    assert not permissions.decides_for(ida, cast.ledger)


ENDED = [state for state in ProposalState if state.is_terminal]


def test_only_the_author_edits_what_has_not_ended(cast: Cast, admin: User):
    for user in (cast.olu, admin):
        refused = permissions.why_not_edit(user, proposal(cast))
        assert refused == "Only its author may edit a proposal."
    for state in ProposalState:
        why = permissions.why_not_edit(cast.ana, proposal(cast, state))
        assert why == (f"P-12 has ended as {state.value}." if state in ENDED else None)


def test_the_author_and_admins_withdraw_what_has_not_ended(cast: Cast, admin: User):
    for user in (cast.olu, inactive(admin)):
        refused = permissions.why_not_withdraw(user, proposal(cast))
        assert refused == "Only its author or an admin may withdraw a proposal."
    for user in (cast.ana, admin):
        for state in ProposalState:
            why = permissions.why_not_withdraw(user, proposal(cast, state))
            assert why == (f"P-12 has ended as {state.value}." if state in ENDED else None)


def test_owners_decide_on_a_proposal_never_its_author_and_nobody_in_the_author_s_stead(
    cast: Cast, ida: User, admin: User
):
    why = permissions.why_not_decide
    for user in (cast.olu, cast.dee, ida):
        assert why(user, part(cast)) is None
        assert why(inactive(user), part(cast)) == GONE
    for user in (cast.sam, cast.max, admin):
        assert why(user, part(cast)) == "Only owners of Ledger decide here."
    own = replace_on(proposal(cast), author=cast.olu)
    assert why(cast.olu, part(cast, proposal=own)) == (
        "Nobody decides on their own proposal; another owner has to."
    )
    assert why(ida, part(cast, proposal=own)) == (
        "Nobody decides in the author’s stead; another owner of Ledger has to."
    )
    assert why(cast.dee, part(cast, proposal=own)) is None


def test_a_proposal_is_decided_only_while_it_waits_and_by_each_platform_once(cast: Cast):
    for state in ProposalState:
        waits = state in (ProposalState.SUBMITTED, ProposalState.CHANGES_REQUESTED)
        words = state.label.lower()
        refused = None if waits else f"P-12 is {words}; there is nothing to decide."
        assert permissions.why_not_decide(cast.olu, part(cast, of=state)) == refused
    for state in PartState:
        waits = state in (PartState.WAITING, PartState.CHANGES_REQUESTED)
        refused = None if waits else f"Ledger has decided already: {state.label.lower()}."
        assert permissions.why_not_decide(cast.olu, part(cast, state)) == refused


BUSY = (ChangeState.MERGING, ChangeState.UNKNOWN)
OVER = [state for state in ChangeState if not state.is_open]


def of_an_act(cast: Cast, act, by: User, what: str) -> None:
    """The refusals that approving, asking for changes and break-glass have in common."""
    assert act(by, change(cast), facts(cast)) is None
    assert act(inactive(by), change(cast), facts(cast)) == GONE
    for state in BUSY:
        assert act(by, change(cast, state), facts(cast)) == MERGING
    for state in OVER:
        told = f"The change is {state.label.lower()}{what}"
        assert act(by, change(cast, state), facts(cast)) == told


def test_approving_is_refused_by_the_change_and_then_by_the_rule(cast: Cast):
    why = permissions.why_not_approve
    of_an_act(cast, why, cast.olu, ", so it cannot be approved.")
    assert why(cast.olu, change(cast, draft=True), facts(cast)) == DRAFT
    assert why(cast.sam, change(cast), facts(cast)) == "Sam has no role in Payments Core."
    assert why(cast.ana, change(cast), facts(cast)) == (
        "Ana opened this pull request, and nobody approves their own work."
    )


def test_asking_for_changes_takes_a_role_in_a_group_that_the_change_touches(cast: Cast):
    why = permissions.why_not_request_changes
    of_an_act(cast, why, cast.olu, "; there is nothing to review.")
    for user in (cast.dee, cast.max):
        assert why(user, change(cast), facts(cast)) is None
    assert why(cast.ana, change(cast), facts(cast)) == "Nobody reviews their own change."
    outsider = why(cast.sam, change(cast), facts(cast))
    assert outsider == "You have no role on Ledger; comment instead."
    (platform,) = facts(cast).platforms
    without = facts(cast, platforms=(replace(platform, fallback=None),))
    assert why(cast.max, change(cast), without) == outsider
    assert why(cast.dee, change(cast), without) is None


def test_break_glass_is_opened_by_owners_and_admins_where_it_is_on(cast: Cast, admin: User):
    (platform,) = facts(cast).platforms
    on = (replace(platform, rules=replace(platform.rules, break_glass=True)),)

    def why(user, of, told):
        return permissions.why_not_break_glass(user, of, replace(told, platforms=on))

    of_an_act(cast, why, cast.olu, "; there is nothing to override.")
    assert why(admin, change(cast), facts(cast)) is None
    assert why(cast.sam, change(cast), facts(cast)) == (
        "Only owners of Ledger and admins sign break-glass."
    )
    assert permissions.why_not_break_glass(cast.olu, change(cast), facts(cast)) == (
        "Break-glass is switched off for Ledger."
    )


def test_an_owner_without_a_part_in_the_change_says_whose_an_e_mail_is(cast: Cast):
    why = permissions.why_not_attribute
    assert why(cast.olu, change(cast), facts(cast)) is None
    for user in (cast.dee, cast.sam, inactive(cast.olu)):
        refused = why(user, change(cast), facts(cast))
        assert refused == "Only owners of Ledger say whose an e-mail is."
    for state in OVER:
        told = f"The change is {state.label.lower()}; its authors stay as they are."
        assert why(cast.olu, change(cast, state), facts(cast)) == told
    assert why(cast.olu, change(cast), facts(cast, pushers=(known(cast.olu),))) == (
        "Olu pushed to this pull request, so another owner has to say whose the e-mail is."
    )


def test_the_manager_of_the_proposer_s_department_agrees_to_the_time(cast: Cast, admin: User):
    why = permissions.why_not_agree_time
    assert why(cast.max, proposal(cast)) == "Only whoever manages Storefront agrees to Ana’s time."
    cast.storefront.department.manager = cast.max
    cast.storefront.department.save()
    assert why(cast.max, proposal(cast)) is None
    assert why(inactive(cast.max), proposal(cast)) == GONE
    for user in (cast.olu, admin):
        assert why(user, proposal(cast)) == "Only whoever manages Storefront agrees to Ana’s time."
    assert why(cast.ana, proposal(cast)) == "Nobody agrees to their own time."
    without_team = replace_on(proposal(cast), author=cast.sam)
    assert why(cast.max, without_team) == "Sam is in no team, so nobody here manages them."
    for state in ProposalState:
        over = state is ProposalState.DRAFT or state.is_terminal
        told = f"P-12 is {state.label.lower()}; there is no time to agree to."
        assert why(cast.max, proposal(cast, state)) == (told if over else None)


def test_whoever_a_change_was_opened_for_is_its_author_beside_the_account(cast: Cast):
    assert permissions.is_author(cast.ana, change(cast))
    assert not permissions.is_author(cast.olu, change(cast))
    for_olu = change(cast, opened_for=cast.olu)
    assert permissions.is_author(cast.olu, for_olu)
    assert permissions.is_author(cast.ana, for_olu)
    gone = change(cast, author=None)
    assert not permissions.is_author(cast.ana, gone)
    nobody_s = change(cast, author=made.account(None, 900))
    assert not permissions.is_author(cast.ana, nobody_s)


def test_its_author_the_proposer_and_the_owners_ask_for_the_merge(
    cast: Cast, ida: User, admin: User
):
    why = permissions.why_not_merge
    proposed = replace_on(proposal(cast), author=cast.sam)
    of = change(cast, ChangeState.APPROVED, proposal=proposed)
    for user in (cast.ana, cast.sam, cast.olu, cast.dee, ida):
        assert why(user, of) is None
        assert why(inactive(user), of) == GONE
    for user in (cast.max, admin):
        refused = why(user, of)
        assert refused == "Only its author and the owners of Ledger may ask for the merge."
    assert why(cast.sam, change(cast, ChangeState.APPROVED)) == refused
    for state in ChangeState:
        told = f"The change is {state.label.lower()}, so there is nothing to merge."
        assert why(cast.ana, change(cast, state)) == (None if state.is_open else told)


def test_the_evidence_is_for_those_who_answer_for_it(
    cast: Cast, ida: User, admin: User, gateway: Platform
):
    why = permissions.why_not_audit
    proposed = replace_on(proposal(cast), author=made.person("Pia"))
    of = change(cast, ChangeState.MERGED, proposal=proposed)
    for user in (admin, cast.ana, proposed.author, cast.max, cast.olu, cast.dee):
        assert why(user, of) is None
    for user in (cast.sam, ida, inactive(cast.olu), inactive(admin)):
        assert why(user, of) == (
            "The evidence is for the change’s author, the owners of Ledger, "
            "their department’s manager and admins."
        )


def test_the_moment_asked_about_is_now(cast: Cast):
    tomorrow: datetime = timezone.now() + timedelta(days=1)
    made.role(cast.ledger, Role.OWNER, user=cast.sam, since=tomorrow)
    assert not permissions.decides_for(cast.sam, cast.ledger)
    assert permissions.why_not_set_policy(cast.sam, cast.ledger) is not None
