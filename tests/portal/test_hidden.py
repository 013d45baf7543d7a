"""Whatever an outsider opens tells nothing of a platform that they may not see."""

import re

from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from platforms.models import Dependency, Lifecycle, Platform, Subscription
from tests.cast import platform
from tests.hosted import Hosted
from tests.portal.company_of_routes import Company, gather_company
from tests.portal.test_routes import API, CASES

#: In the address, in what is asked for and in their echo the word is the outsider's own.
HIDDEN = re.compile("vault|zanzi|quux", re.IGNORECASE)
#: Answers with the words that were looked for.
LISTS = ("platforms/", "help-wanted/", "jump/", "playbook/", f"{API}platforms/")


def _addresses(company: Company) -> dict[str, bool]:
    """Every address that answers a reader, and whether a program reads it."""
    found = {}
    for case in CASES:
        if case.method == "GET" and case.thing in ("-", "own", "foreign"):
            route, thing = case.route.removeprefix("/"), case.thing
            address = company.address(route, thing if "<" in route else "own")
            found[address] = route.startswith(API)
            if route in LISTS:
                found |= {
                    f"{address}?q={word}": found[address] for word in ("keeps", "quu", "zanz")
                }
    return found


def test_no_page_list_feed_or_answer_tells_an_outsider_of_it(
    hosted: Hosted, settings: Settings
) -> None:
    company, cast = gather_company(hosted, settings), hosted.cast
    vault = Platform.objects.get(name="Vault")
    said = {"language": "Zanzi", "tags": ["quux"], "skills": ["quuxing"], "keywords": "quux Zanzi"}
    Platform.objects.filter(pk=vault.pk).update(**said)
    for one, on in ((cast.ledger, vault), (vault, cast.ledger)):
        Dependency.objects.create(platform=one, on=on, why="depends on", source="backstage")
    Subscription.objects.create(platform=vault, user=cast.sam, since=timezone.now())
    merged = {"lifecycle": Lifecycle.ARCHIVED.value, "merged_into": vault}
    platform("Old Safe", cast.payments_core, cast.olu, **merged)
    page, program = company.client("member"), Client(headers=company.bearer("member"))
    told = {}
    asked = _addresses(company) | dict.fromkeys(
        ("/platforms/old-safe/", "/platforms/old-safe/owners/", "/platforms/old-safe/retire/"),
        False,
    )
    for address, by_program in asked.items():
        answer = (program if by_program else page).get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        text = f"{answer.headers} {body.decode()}"
        if found := HIDDEN.findall(text):
            told[address] = found
    assert not told
    assert len(asked) > 80
