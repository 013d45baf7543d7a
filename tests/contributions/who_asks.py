"""People, proposals and changes in memory, about which permissions are asked."""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from contributions import policy
from contributions.lifecycle import ChangeState, PartState, ProposalState
from contributions.models import Change, Proposal, ProposalPart
from people.models import HostAccount, User
from platforms.models import Deputy, Platform, Repository
from tests import cast as made
from tests.cast import Cast
from tests.contributions import people_of_the_rule as paper

GONE = "This account is deactivated."


def an_admin() -> User:
    return made.person("Adi", is_superuser=True)


def a_deputy(cast: Cast) -> User:
    """Ida, who stands in for Olu on Ledger."""
    ida = made.person("Ida")
    since = timezone.now() - timedelta(hours=1)
    Deputy.objects.create(
        platform=cast.ledger,
        owner=cast.olu,
        deputy=ida,
        since=since,
        until=since + timedelta(days=7),
        appointed_by=cast.olu,
    )
    return ida


def another_platform(cast: Cast) -> Platform:
    """A platform that is Sam's, on which nobody of Ledger has a say."""
    team = made.team("Edge", made.team("Edge Tools", "Edge").department)
    return made.platform("Gateway", team, cast.sam)


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
