"""Every address × method × role, declared in one table (routes.txt) and asked for real.

An address of the URLconf that the table does not name fails here, and so does a method that
answers where none is declared. What somebody may not see answers as what does not exist.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from django.contrib.messages import ERROR, get_messages
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from knox.models import AuthToken
from pytest_django import Settings

from tests.cast import person
from tests.hosted import Hosted
from tests.portal.company_of_routes import ROLES, Company, gather_company

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
TABLE = Path(__file__).with_name("routes.txt")
API = "api/v1/"
#: These take a file, where others of the API take JSON.
FILES = {"api/v1/imports/"}
#: A signature opens these, without a session and its token.
SIGNED = {"webhooks/github/", "webhooks/github/<slug:key>/"}


@dataclass(frozen=True)
class Case:
    """One line of the table: what each role is answered."""

    section: str
    method: str
    route: str
    thing: str
    body: str
    answers: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.route or '/'} {self.thing} {self.body}"


def cases() -> list[Case]:
    """The table's lines; `#:` begins a section."""
    found, section = [], ""
    for line in TABLE.read_text().splitlines():
        if line.startswith("#:"):
            section = line.removeprefix("#:").strip()
        elif line.strip() and not line.startswith("#"):
            method, route, thing, body, *answers = line.split()
            assert len(answers) == len(ROLES), line
            shown = route.removeprefix("/")
            found.append(Case(section, method, shown, thing, body, tuple(answers)))
    return found


CASES = cases()
#: A key in the address opens these.
KEYED = {case.route for case in CASES if case.route.startswith("feeds/")}
#: Nobody has to sign in for these.
# Figures are for programs: with a token, or from this machine alone (metrics).
OPEN = (
    {"sign-in/", "sign-in/demo/", "api/", "api/schema/", "healthz", "readyz", "metrics"}
    | SIGNED
    | KEYED
)


def routes(under: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every pattern of the URLconf."""
    for pattern in (under or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)


@pytest.fixture
def unrendered(settings: Settings) -> None:
    """Pages stay empty: who is let in does not hang on their words, and drawing takes longest."""
    engine = "tests.portal.unrendered.Unrendered"
    settings.TEMPLATES = [{"BACKEND": engine, "DIRS": [], "APP_DIRS": False}]


@pytest.fixture
def company(hosted: Hosted, settings: Settings, unrendered: None) -> Company:
    return gather_company(hosted, settings)


def ask(company: Company, case: Case, role: str) -> str:
    """How somebody is answered; whatever the request did is undone."""
    given: object = company.body(case.body, case.thing, role)
    client, more = company.client(role), {}
    if case.route.startswith(API):
        client, more = Client(headers=company.bearer(role)), {}
        if case.method != "GET" and case.route not in FILES:
            given, more = json.dumps(given), {"content_type": "application/json"}
    client.raise_request_exception = False
    with transaction.atomic():
        send = getattr(client, case.method.lower())
        answer = send(company.address(case.route, case.thing), given, **more)
        transaction.set_rollback(True)
    return _told(answer)


def _told(answer: HttpResponseBase) -> str:
    """The status, with `!` where somebody is sent on with a refusal."""
    refused = answer.status_code == 302 and any(
        message.level >= ERROR for message in get_messages(answer.wsgi_request)
    )
    return f"{answer.status_code}!" if refused else str(answer.status_code)


def anything(route: str) -> str:
    """An address of the route, whatever it leads to."""
    return "/" + re.sub(r"<[^>]+>", "1", route)


def test_every_address_is_declared() -> None:
    declared = {case.route for case in CASES}
    known = {re.sub(r"^\^|\$$", "", route) for route in routes()}
    assert known - declared == set(), "declare these in tests/portal/routes.txt"
    assert declared - known == set(), "these are no addresses any more"


@pytest.mark.parametrize("section", sorted({case.section for case in CASES}))
def test_each_role_is_answered_as_declared(company: Company, section: str) -> None:
    wrong = []
    for case in CASES:
        if case.section == section:
            found = tuple(ask(company, case, role) for role in ROLES)
            if found != case.answers:
                wrong.append(f"{case}  {' '.join(found)}, declared: {' '.join(case.answers)}")
    assert not wrong, "\n".join(wrong)


def test_a_method_that_is_not_declared_is_refused_to_everybody(db: None, unrendered: None) -> None:
    admin = person("Ada", is_superuser=True)
    signed_in = Client(raise_request_exception=False)
    signed_in.force_login(admin)
    token = AuthToken.objects.create(admin)[1]
    program = Client(headers={"Authorization": f"Bearer {token}"}, raise_request_exception=False)
    declared = {(case.method, case.route) for case in CASES}
    asked = set(product(METHODS, {case.route for case in CASES})) - declared
    allowed = []
    for method, route in asked:
        client = program if route.startswith(API) else signed_in
        if route in OPEN:  # the door itself sends on whoever is in
            client = Client(raise_request_exception=False)
        answer = getattr(client, method.lower())(anything(route))
        if answer.status_code != 405:
            allowed.append(f"{method} {route}: {answer.status_code}")
    assert not allowed


def test_a_form_without_its_csrf_token_is_refused(db: None, unrendered: None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("Ada", is_superuser=True))
    posts = {case.route for case in CASES if case.method == "POST"} - SIGNED
    assert {route: client.post(anything(route)).status_code for route in posts} == dict.fromkeys(
        posts, 403
    )


def test_a_token_opens_no_page(db: None) -> None:
    token = AuthToken.objects.create(person("Ada", is_superuser=True))[1]
    program = Client(headers={"Authorization": f"Bearer {token}"})
    pages = {case.route for case in CASES if not case.route.startswith(API)} - OPEN
    told = {route: program.get(anything(route)).status_code for route in pages}
    assert told == dict.fromkeys(pages, 302)


def test_the_hidden_answers_those_outside_as_the_missing_does() -> None:
    """So the answer tells nobody that it exists."""
    outside = [ROLES.index(role) for role in ("anonymous", "member", "author")]
    missing = {(case.method, case.route): case.answers for case in CASES if case.thing == "missing"}
    for case in CASES:
        if case.thing in ("hidden", "hidden-merged") and "<" in case.route:
            assert (case.method, case.route) in missing, f"{case}: declare the missing thing too"
            as_missing = missing[case.method, case.route]
            assert [case.answers[n] for n in outside] == [as_missing[n] for n in outside], case


def test_nobody_gets_past_the_door_without_signing_in() -> None:
    for case in CASES:
        if case.route not in OPEN:
            at_the_door = "401" if case.route.startswith(API) else "302"
            assert case.answers[0] == at_the_door, case
