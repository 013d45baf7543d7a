"""Who may do what with policies and proposals: every refusal, in its whole words."""

from datetime import timedelta

from django.utils import timezone

from contributions import permissions
from contributions.lifecycle import PartState, ProposalState
from platforms.models import Deputy, PlatformRole, PolicyRequest, Role
from tests import cast as made
from tests.cast import Cast
from tests.contributions.who_asks import (
    GONE,
    a_deputy,
    an_admin,
    another_platform,
    inactive,
    part,
    proposal,
    replace_on,
)


def test_only_an_active_owner_sets_the_policy(cast: Cast):
    admin = an_admin()
    gateway = another_platform(cast)

    def why(user):
        return permissions.why_not_set_policy(user, cast.ledger)

    assert why(cast.olu) is None
    assert why(inactive(cast.olu)) == GONE
    for other in (cast.dee, cast.max, cast.sam, cast.ana):
        assert why(other) == "Only owners of Ledger change its policy."
    assert why(admin) == (
        "An admin does not change a policy alone. "
        "Ask for it, and an owner of Ledger or a second admin confirms."
    )
    made.role(cast.ledger, Role.OWNER, user=admin)
    assert why(admin) is None
    assert permissions.why_not_set_policy(cast.olu, gateway) is not None


def test_owners_and_admins_see_what_a_policy_would_change(cast: Cast):
    admin = an_admin()
    why = permissions.why_not_try_policy
    assert why(cast.olu, cast.ledger) is None
    assert why(admin, cast.ledger) is None
    assert why(cast.dee, cast.ledger) == "Only owners of Ledger change its policy."
    for user in (cast.olu, admin):
        assert why(inactive(user), cast.ledger) == GONE


def test_a_policy_asked_for_is_confirmed_by_an_owner_or_a_second_admin(cast: Cast):
    admin, second = an_admin(), made.person("Bea", is_superuser=True)
    asked = PolicyRequest(platform=cast.ledger, by=admin)
    why, drop = permissions.why_not_confirm_policy, permissions.why_not_drop_policy
    for user in (cast.olu, second):
        assert why(user, asked) is None
        assert drop(user, asked) is None
        assert why(inactive(user), asked) == GONE
        assert drop(inactive(user), asked) == GONE
    assert why(admin, asked) == (
        "You asked for it. An owner of Ledger or a second admin confirms it."
    )
    assert drop(admin, asked) is None
    for user in (cast.dee, cast.sam):
        assert why(user, asked) == "Only owners of Ledger and admins confirm its policy."
        assert drop(user, asked) == "Only owners of Ledger and admins confirm its policy."


def test_owners_trusted_committers_and_deputies_decide_and_nobody_else(cast: Cast):
    ida = a_deputy(cast)
    admin = an_admin()
    gateway = another_platform(cast)
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


def test_standing_in_for_one_person_can_be_left_out(cast: Cast):
    ida = a_deputy(cast)
    assert not permissions.decides_for(ida, cast.ledger, but_for=cast.olu.pk)
    assert permissions.decides_for(ida, cast.ledger, but_for=cast.ana.pk)
    assert permissions.decides_for(cast.olu, cast.ledger, but_for=cast.olu.pk)


def test_a_role_or_a_window_that_ended_decides_nothing(cast: Cast):
    ida = a_deputy(cast)
    PlatformRole.objects.filter(user=cast.dee).update(until=timezone.now())
    Deputy.objects.update(ended_at=timezone.now())
    assert not permissions.decides_for(cast.dee, cast.ledger)
    assert not permissions.decides_for(ida, cast.ledger)


ENDED = [state for state in ProposalState if state.is_terminal]


def test_only_the_author_edits_what_has_not_ended(cast: Cast):
    admin = an_admin()
    for user in (cast.olu, admin):
        refused = permissions.why_not_edit(user, proposal(cast))
        assert refused == "Only its author may edit a proposal."
    for state in ProposalState:
        why = permissions.why_not_edit(cast.ana, proposal(cast, state))
        assert why == (f"P-12 has ended as {state.value}." if state in ENDED else None)


def test_the_author_and_admins_withdraw_what_has_not_ended(cast: Cast):
    admin = an_admin()
    for user in (cast.olu, inactive(admin)):
        refused = permissions.why_not_withdraw(user, proposal(cast))
        assert refused == "Only its author or an admin may withdraw a proposal."
    for user in (cast.ana, admin):
        for state in ProposalState:
            why = permissions.why_not_withdraw(user, proposal(cast, state))
            assert why == (f"P-12 has ended as {state.value}." if state in ENDED else None)


def test_owners_decide_on_a_proposal_never_its_author_and_nobody_in_the_author_s_stead(cast: Cast):
    ida = a_deputy(cast)
    admin = an_admin()
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


def test_the_manager_of_the_proposer_s_department_agrees_to_the_time(cast: Cast):
    admin = an_admin()
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


def test_the_moment_asked_about_is_now(cast: Cast):
    tomorrow = timezone.now() + timedelta(days=1)
    made.role(cast.ledger, Role.OWNER, user=cast.sam, since=tomorrow)
    assert not permissions.decides_for(cast.sam, cast.ledger)
    assert permissions.why_not_set_policy(cast.sam, cast.ledger) is not None
