"""Who asks in the matrix of routes, and for what: one's own, the hidden, the missing.

Olu owns the open platform Ledger and the restricted Vault, both of Payments Core; Eve stands in
for Olu on both, Max manages their department, Ada is an admin, Sam is a member of the company and
of nothing else. Ana, of another team, has a change on each and is told nothing else of Vault.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.test import Client
from django.utils import timezone
from knox.models import AuthToken
from pytest_django import Settings

from contributions.models import Change, Delivery, Proposal
from contributions.services import break_glass, reviews
from journal.models import Effect
from people import notify
from people.models import Absence, Notification, User
from people.selectors import teams_of
from platforms.models import (
    Candidate,
    Deputy,
    Difference,
    Exemption,
    Import,
    Platform,
    PolicyVersion,
    Repository,
    Role,
    RoleOffer,
)
from tests import snapshots
from tests.cast import Cast, account, person, platform, repository
from tests.contributions.ideas import accepted, submitted
from tests.hosted import Hosted, settle_on
from tests.portal.bodies_of_routes import BODIES
from tests.portal.news_of_routes import MISSING, planned, told
from tests.portal.people_of_routes import answering, reviewed

#: The columns of the table; the first is nobody.
ROLES = ("anonymous", "member", "author", "owner", "deputy", "manager", "admin")
RULES = {"require_proposal": False, "break_glass": True}


@dataclass
class Side:
    """A proposal to a platform and a change to it, by the same person."""

    platform: Platform
    repository: Repository
    proposal: Proposal
    change: Change
    deputy: Deputy

    @cached_property
    def part(self) -> int:
        """The platform's part of the proposal."""
        return self.proposal.parts.get(platform=self.platform).pk


@dataclass
class Company:
    """Sessions and tokens by role, empty for nobody; `sides` by what the table calls the thing."""

    sessions: dict[str, str]
    tokens: dict[str, str]
    sides: dict[str, Side]
    places: dict[str, dict[str, object]]
    known: dict[str, object]
    #: The team that each is in, where there is one.
    teams: dict[str, int]

    def client(self, role: str) -> Client:
        """A browser in which somebody is signed in."""
        made = Client(raise_request_exception=False)
        if self.sessions[role]:
            made.cookies["sessionid"] = self.sessions[role]
        return made

    def bearer(self, role: str) -> dict[str, str]:
        """The headers of somebody's program."""
        return {"Authorization": f"Bearer {self.tokens[role]}"} if self.tokens[role] else {}

    def address(self, route: str, thing: str) -> str:
        """The address of a route for one thing of the table."""
        for pattern, things in self.places.items():
            if pattern in route:
                route = route.replace(pattern, pattern.split("<")[0] + str(things[thing]))
        assert "<" not in route, f"{route}: say in company_of_routes.py what stands there"
        return f"/{route}"

    def body(self, name: str, thing: str, role: str) -> dict[str, object]:
        """What is sent, with everything filled in."""
        side = self.sides.get(thing, self.sides["own"])
        known = {
            **self.known,
            "platform": side.platform.slug,
            "part": side.part,
            "proposal": side.proposal.pk,
            "repository": side.repository.pk,
            "sha": side.change.head_sha,
            "number": side.change.number,
            "deputy": side.deputy.pk,
            "token": self.tokens[role][:15],
            "own_team": self.teams.get(role, 0),
        }
        return {key: _filled(value, known) for key, value in BODIES[name].items()}


def _filled(value: object, known: dict[str, object]) -> object:
    if isinstance(value, dict):
        return {key: _filled(one, known) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, known) for one in value]
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda match: str(known[match[1]]), value)
    return value


def gather_company(hosted: Hosted, settings: Settings) -> Company:
    """Make all of it, on a running git host where an act reads it."""
    cast, ledger = hosted.cast, hosted.cast.ledger
    ada, eve = person("Ada", is_superuser=True), person("Eve", cast.storefront)
    account(ada, 110)
    account(eve, 111)
    vault = platform("Vault", cast.payments_core, cast.olu)
    platform("Books", cast.payments_core, cast.olu, restricted=True)
    vaults = settle_on(hosted.git, cast, settings, on=vault)
    for one in (ledger, vault):
        PolicyVersion.objects.create(platform=one, number=1, rules=RULES, at=timezone.now())
    stands_in = {one: _stand_in(one, cast.olu, eve) for one in (ledger, vault)}
    sides = {
        name: Side(
            on, at.repository, submitted(by, on), at.change(name, by=by.username), stands_in[on]
        )
        for name, on, at, by in (
            ("own", ledger, hosted, cast.ana),
            ("hidden", vault, vaults, cast.dee),
            ("hers", vault, vaults, cast.ana),
        )
    }
    agreed = accepted(cast.ana, cast.olu, ledger)
    own, hers = sides["own"].change, sides["hers"].change
    reviews.approve(own, by=cast.dee, sha=own.head_sha)
    break_glass.open(hers, sha=hers.head_sha, reason="Payments are down.", by=ada)
    merged = {
        "merged": _merged(repository(ledger, "commons/old-ledger", remote_id=901), cast.ana),
        "hidden-merged": _merged(repository(vault, "commons/old-vault", remote_id=902), cast.dee),
        "hers-merged": _merged(repository(vault, "commons/older-vault", remote_id=903), cast.ana),
    }
    Platform.objects.filter(pk=vault.pk).update(restricted=True)
    who = dict(zip(ROLES, (None, cast.sam, cast.ana, cast.olu, eve, cast.max, ada), strict=True))
    note, away, known = _things(cast, ada)
    known["difference"] = _different(hosted.repository).pk
    _different(vaults.repository)
    known |= {"agreed": agreed.pk, "hidden_proposal": sides["hidden"].proposal.pk}
    return Company(
        sessions={role: _session(user) if user else "" for role, user in who.items()},
        tokens={r: AuthToken.objects.create(user)[1] if user else "" for r, user in who.items()},
        sides=sides,
        places={
            **answering(ledger, vault, cast, ada),
            **reviewed(own, sides["hidden"].change, cast.olu),
            **planned(ledger, vault, cast.olu),
            **told(ledger, vault, cast),
            **_places(sides, merged, agreed, note, away),
            "imports/<int:pk>": {"own": known["import"], "missing": MISSING},
        },
        known=known,
        teams={
            role: found[0].pk for role, user in who.items() if user and (found := teams_of(user))
        },
    )


def _different(repository: Repository) -> Difference:
    """The repository's file says another language than its platform's page."""
    said = {"field": "language", "value": "Rust", "digest": "rust", "source": "innersource.json"}
    return Difference.objects.create(
        platform=repository.platform, repository=repository, found_at=timezone.now(), **said
    )


def _stand_in(on: Platform, owner: User, deputy: User) -> Deputy:
    now = timezone.now()
    window = {"since": now - timedelta(days=1), "until": now + timedelta(days=10)}
    return Deputy.objects.create(
        platform=on, owner=owner, deputy=deputy, appointed_by=owner, **window
    )


def _merged(on: Repository, by: User) -> Change:
    """A change that was merged on its host, past the gate."""
    before = snapshots.take_in(on, by)
    over = {"open": False, "merged": True, "merged_at": timezone.now()}
    return snapshots.take_in(
        on, by, number=before.number, merge_sha=snapshots.sha(f"merge {on}"), **over
    )


def _things(cast: Cast, ada: User) -> tuple[Notification, Absence, dict[str, object]]:
    """Ana's notification and absence, offers of Ledger, and what bodies name of all this."""
    now, ledger = timezone.now(), cast.ledger
    told = {"kind": "told", "title": "Told", "body": "", "path": "/", "why": "It is yours."}
    notify.notify([cast.ana], key="told", **told)
    note = Notification.objects.get(user=cast.ana, kind="told")
    away = Absence.objects.create(
        user=cast.ana, since=now - timedelta(days=1), until=now + timedelta(days=1)
    )
    offers = {"platform": ledger, "offered_at": now}
    offer = RoleOffer.objects.create(user=cast.sam, offered_by=cast.olu, **offers)
    admins = RoleOffer.objects.create(user=cast.max, offered_by=ada, needs_second=True, **offers)
    named = Candidate.objects.create(
        platform=ledger, team=cast.storefront, source="backstage", said="storefront", at=now
    )
    exempt = Exemption.objects.create(
        platform=ledger, check_key="tests", reason="Soon.", until=now.date(), by=cast.olu, at=now
    )
    lesser = ledger.roles.get(role=Role.TRUSTED_COMMITTER)
    known = {
        "note": note.pk,
        "offer": offer.pk,
        "candidate": named.pk,
        "import": Import.objects.create(name="repos.json", size=2, state=Import.READY).pk,
        "admins_offer": admins.pk,
        "exemption": exempt.pk,
        "role": lesser.pk,
        "olu": cast.olu.pk,
        "team": cast.payments_core.pk,
        "team_slug": cast.payments_core.slug,
        "soon": (now + timedelta(days=20)).date(),
        "later": (now + timedelta(days=25)).date(),
        "once": "a-key-of-its-own",
    }
    return note, away, known


def _places(
    sides: dict[str, Side],
    merged: dict[str, Change],
    agreed: Proposal,
    note: Notification,
    away: Absence,
) -> dict[str, dict[str, object]]:
    """What stands in an address, by the pattern and what the table calls the thing."""
    own, hidden = sides["own"].repository.pk, sides["hidden"].repository.pk
    effect = Effect.objects.filter(done_at=None).earliest("pk")
    delivery = _delivered(sides["own"].change)
    changes = {name: side.change.pk for name, side in sides.items()}
    changes |= {name: change.pk for name, change in merged.items()}
    return {
        "platforms/<slug:slug>/repositories/<int:pk>": {
            "own": f"ledger/repositories/{own}",
            "hidden": f"vault/repositories/{hidden}",
            "foreign": f"ledger/repositories/{hidden}",
            "missing": f"ledger/repositories/{MISSING}",
        },
        "platforms/<slug:slug>": {"own": "ledger", "hidden": "vault", "missing": "nothing-here"},
        "proposals/<int:pk>": {
            **{name: side.proposal.pk for name, side in sides.items()},
            "agreed": agreed.pk,
            "missing": MISSING,
        },
        "changes/<int:pk>": {**changes, "missing": MISSING},
        "inbox/<int:pk>": {"own": note.pk, "missing": MISSING},
        **{
            f"{noun}/<int:pk>": {"own": away.pk, "missing": MISSING}
            for noun in ("away", "absences")
        },
        "members/<str:username>": dict.fromkeys(("own", "missing"), "dee"),
        "people/<str:username>": {"own": "olu", "admin": "ada", "missing": "nobody-here"},
        "teams/<slug:slug>": {"own": "payments-core", "missing": "no-such-team"},
        "hosts/<slug:key>": {"own": "default", "missing": "no-such-host"},
        "webhooks/github/<slug:key>": {"own": "default", "missing": "no-such-host"},
        "admin/sync/repositories/<int:pk>": {"own": own, "missing": MISSING},
        "effects/<int:pk>": {"own": effect.pk, "missing": MISSING},
        "deliveries/<int:pk>": {"own": delivery.pk, "missing": MISSING},
        "rows/<slug:key>": {"own": "ungated", "missing": "no-such-figure"},
    }


def _delivered(change: Change) -> Delivery:
    return Delivery.objects.create(
        host=change.repository.host,
        delivery_id="one",
        event="pull_request",
        repository=change.repository,
        number=change.number,
        received_at=timezone.now(),
    )


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return str(client.cookies["sessionid"].value)
