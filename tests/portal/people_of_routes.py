"""Who answers for what, for the matrix of routes: on the open Ledger and on the hidden Vault."""

from django.db.models import Model
from django.utils import timezone

from contributions.models import Change, Review
from people.models import User
from platforms.models import Candidate, Platform, PolicyRequest, Role, RoleOffer
from tests.cast import Cast, role
from tests.portal.news_of_routes import MISSING, Places


def answering(ledger: Platform, vault: Platform, cast: Cast, ada: User) -> Places:
    """Roles, deputies, offers and what files say otherwise, each under its platform.

    What Ledger has stands in company_of_routes.py; `admins` is an offer by an admin.
    """
    now = timezone.now()
    # To Max, who sees Vault anyway: an offer shows it to whoever is asked.
    offered = {"user": cast.max, "offered_by": cast.olu, "offered_at": now}
    offer = RoleOffer.objects.create(platform=vault, **offered)
    said = {"source": "backstage", "said": "storefront", "at": now}
    named = Candidate.objects.create(platform=vault, team=cast.storefront, **said)
    own_role = ledger.roles.get(role=Role.TRUSTED_COMMITTER)
    return {
        **_under("roles", role(vault, Role.REVIEWER, user=cast.dee), own=own_role),
        **_under("deputies", vault.deputies.get(), own=ledger.deputies.get()),
        **_under(
            "offers",
            offer,
            own=ledger.offers.get(user=cast.sam),
            admins=ledger.offers.get(user=cast.max),
        ),
        **_under("differences", vault.differences.get(), own=ledger.differences.get()),
        **_under("policy/requests", _dropped(vault, ada), own=_dropped(ledger, ada)),
        **_under("candidates", named, own=ledger.candidates.get()),
    }


def _dropped(on: Platform, by: User) -> PolicyRequest:
    """A policy that an admin asked for and dropped."""
    now = timezone.now()
    return PolicyRequest.objects.create(
        platform=on, text="quorum: 2\n", based_on=1, by=by, at=now, settled_at=now, settled_by=by
    )


def _under(noun: str, hidden: Model, **own: Model) -> Places:
    things: dict[str, object] = {thing: f"ledger/{noun}/{row.pk}" for thing, row in own.items()}
    things |= {"hidden": f"vault/{noun}/{hidden.pk}", "missing": f"ledger/{noun}/{MISSING}"}
    return {f"platforms/<slug:slug>/{noun}/<int:pk>": things}


def reviewed(own: Change, hidden: Change, by: User) -> Places:
    """The approval of one's own change, and one of the hidden change that lapsed."""
    now = timezone.now()
    lapsed = {"source": "portal", "at": now, "lapsed_at": now, "lapse_reason": "The head moved."}
    row = Review.objects.create(
        change=hidden, kind=Review.APPROVE, user=by, sha="0" * 40, base_ref="main", **lapsed
    )
    return {
        "changes/<int:pk>/reviews/<int:review>": {
            "own": f"{own.pk}/reviews/{own.reviews.get().pk}",
            "hidden": f"{hidden.pk}/reviews/{row.pk}",
            "missing": f"{own.pk}/reviews/{MISSING}",
        }
    }
