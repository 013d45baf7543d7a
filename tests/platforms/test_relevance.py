"""What is looked for comes first: sixty questions to Halden's thirty platforms."""

import tomllib
from pathlib import Path

import pytest
from django.core.cache import cache
from django.http import QueryDict

from people.models import User
from platforms import export, listing, search_queries, searching
from platforms.filling import fill
from platforms.models import Platform, Role
from platforms.selectors import unarchived
from tests.cast import Cast, person, platform, role, team

HALDEN = Path(__file__).parents[2] / "portal" / "demo" / "platforms.toml"

EXPECTED = """
payments gateway             Payments Gateway
gateway                      Payments Gateway
paym                         Payments Gateway
webhooks                     Payments Gateway
cards                        Payments Gateway
paymnts gateway              Payments Gateway
payments gatway              Payments Gateway
refunded                     Payments Gateway
ledger                       Ledger
legder                       Ledger
accounting                   Ledger
acounting                    Ledger
double-entry                 Ledger
fraud                        Risk Signals
fruad                        Risk Signals
risk                         Risk Signals
payout                       Payout Desk
marketplace sellers          Payout Desk
invoice                      Invoice Press
invoce                       Invoice Press
tax documents                Invoice Press
event lake                   Event Lake
parquet                      Event Lake
parqet                       Event Lake
lineage                      Metrics Catalogue
warehouse                    Warehouse Loader
warehose                     Warehouse Loader
schema                       Schema Registry
schemas                      Schema Registry
notebooks                    Notebook Garden
notebok                      Notebook Garden
openid                       Identity & Sessions
sessions                     Identity & Sessions
identity                     Identity & Sessions
access rules                 Access Rules
rust policy                  Access Rules
consent                      Consent Register
privacy                      Consent Register
service directory            Service Directory
ownership                    Service Directory
bazel                        Forge Build
signing builds               Forge Build
packages                     Artifact Shelf
artefact shelf               Artifact Shelf
canary                       Release Train
deploy                       Release Train
relase train                 Release Train
sandbox                      Sandbox Cloud
django                       Commons
inner source portal          Commons
scaffolding                  Template Kit
telemetry                    Beacon Telemetry
telemtry                     Beacon Telemetry
on-call                      Alert Router
who is called                Alert Router
tracing                      Trace Atlas
forecast cost                Capacity Planner
logs secrets                 Logline
push customers               Notification Hub
ranking synonyms             Shop Search
components                   Design Kit
checkout                     Checkout Flow
basket                       Basket Service
Priya Halvorsen              Payout Desk
halvorsen                    Payout Desk
"""
ASKED = [(line[:29].strip(), line[29:].strip()) for line in EXPECTED.strip().splitlines()]


@pytest.fixture
def halden(db: None) -> User:
    """Halden's platforms as the demo registers them, and one owner with a name of her own."""
    cache.clear()
    owning, priya = team("Makers", "Halden"), person("Priya Halvorsen")
    for planned in tomllib.loads(HALDEN.read_text())["platform"]:
        one = Platform(
            name=planned["name"], slug=planned["name"].lower().replace(" ", "-"), team=owning
        )
        fields = ("summary", "description", "guide", "language", "tags")
        fill(one, {key: planned.get(key, "") for key in fields})
        one.slug = one.slug.replace("-&", "")
        one.save()
        if one.name == "Payout Desk":
            role(one, Role.OWNER, user=priya)
    return person("Maya")


def first(viewer: User, text: str) -> str:
    params = QueryDict(mutable=True)
    params["q"] = text
    rows = listing.page(listing.find(viewer, params)).rows
    return rows[0].name if rows else "nothing"


def test_every_question_finds_what_was_meant_first(halden: User) -> None:
    assert len(ASKED) >= 60
    missed = [
        (text, first(halden, text), name) for text, name in ASKED if first(halden, text) != name
    ]
    assert missed == []


def test_a_long_text_is_read_only_where_names_and_tags_say_little(halden: User) -> None:
    assert first(halden, "nine banks") == "Payments Gateway"


def test_a_word_that_is_everywhere_finds_those_named_so_first(halden: User) -> None:
    owning = team("Many", "Many")
    made = [
        Platform(
            name=f"Thing {n:04}", slug=f"thing-{n}", team=owning, summary="A widget for shops."
        )
        for n in range(700)
    ]
    Platform.objects.bulk_create(made)
    named = Platform.objects.create(name="Zeta Widget", slug="zeta", team=owning, summary="It.")
    assert first(halden, "widget") == named.name


def test_a_word_that_is_everywhere_keeps_the_tiers_and_each_match_once(cast: Cast) -> None:
    """More in one tier than are weighed: they stand by name, after what is named or tagged so."""
    rows = [
        Platform(name=f"Tool {number:03}", slug=f"tool-{number}", team=cast.storefront)
        for number in range(search_queries.RANKED + 10)
    ]
    for one in rows:
        fill(one, {"summary": "A service for all."})
    fill(rows[-1], {"summary": "A service, a service, a service: weighed, it would be first."})
    Platform.objects.bulk_create(rows)
    platform("Yarn", cast.storefront, cast.olu, keywords="service")
    platform("Zeta Service", cast.storefront, cast.olu)
    # Where so much is found narrowly, nobody asks for what only its long texts say.
    platform("Quiet", cast.storefront, cast.olu, description="A service told of at length.")
    params = QueryDict("q=service")
    found, cursor = [], ""
    while True:
        page = listing.page(listing.find(cast.sam, params), cursor)
        found += [one.name for one in page.rows]
        if not (cursor := page.older):
            break
    assert listing.find(cast.sam, params).matching.ids is None
    assert found == ["Zeta Service", "Yarn", *(one.name for one in rows)]
    assert found == [name for name, *_ in export.lines(listing.find(cast.sam, params))]


def test_queries_that_are_written_once_find_the_same_as_those_written_anew(
    halden: User,
) -> None:
    """Also for a restricted platform, which its team sees, and what has left the catalogue."""
    hidden = team("Secrets", "Secrets")
    member = person("Zoe", hidden)
    platform("Secret Service", hidden, restricted=True)
    platform("Gone Service", hidden, lifecycle="archived")
    texts = [text for text, _ in ASKED] + ["service", "secret", "gone", "50 %", "a_b", "it's"]
    for viewer in (halden, member):
        for text in texts:
            found = searching.matching(viewer, text)
            written, anew = (
                searching.ranked(found, 0, 20, rows=rows) for rows in (None, unarchived(found.rows))
            )
            assert written == anew, text
    hidden_found = {
        (viewer.name, one.name)
        for viewer in (halden, member)
        for text in ("secret", "gone")
        for one in searching.best(viewer, text, 5)
        if one.team == "Secrets"
    }
    assert hidden_found == {("Zoe", "Secret Service")}
