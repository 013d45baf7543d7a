"""What went wrong is said on a designed page, with its reason and without giving anything away."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.test import Client
from django.urls import path

from portal import urls as real


def raises(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    *real.urlpatterns,
    path("t/missing", raises(Http404("There is no proposal P-9217."))),
    path("t/model", raises(Http404("No Platform matches the given query."))),
    path("t/forbidden", raises(PermissionDenied("Only the owners of Ledger may decide here."))),
    path("t/suspicious", raises(SuspiciousOperation("secret detail"))),
    path("t/broken", raises(RuntimeError("secret detail"))),
]

# Django looks for these in the root module of addresses, which is this one here.
handler400, handler403 = real.handler400, real.handler403
handler404, handler500 = real.handler404, real.handler500

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def ana(cast):
    client = Client(raise_request_exception=False)
    client.force_login(cast.ana)
    return client


def page(client, address):
    answer = client.get(address)
    return answer.status_code, answer.content.decode()


def test_a_missing_thing_is_named_as_the_view_named_it(ana):
    status, html = page(ana, "/t/missing")
    assert status == 404
    assert "<h1>There is no proposal P-9217.</h1>" in html


def test_a_missing_row_and_an_unknown_address_look_alike(ana):
    first, second = page(ana, "/t/model"), page(ana, "/nowhere/at/all")
    assert first[0] == second[0] == 404
    assert "matches the given query" not in first[1]
    assert "There is nothing here that you can see" in first[1]
    assert "There is nothing here that you can see" in second[1]


def test_a_refusal_is_the_heading_of_its_page(ana):
    status, html = page(ana, "/t/forbidden")
    assert status == 403
    assert "<h1>Only the owners of Ledger may decide here.</h1>" in html


def test_a_broken_page_and_a_suspicious_request_give_no_details_away(ana):
    broken, suspicious = page(ana, "/t/broken"), page(ana, "/t/suspicious")
    assert [broken[0], suspicious[0]] == [500, 400]
    assert "secret detail" not in broken[1] + suspicious[1]
    assert "<h1>Something broke on our side</h1>" in broken[1]
    assert "<h1>That request could not be read</h1>" in suspicious[1]


def test_a_form_without_its_token_says_what_to_do(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ana)
    answer = client.post("/settings/", {"name": "Ana"})
    assert answer.status_code == 403
    assert "This form is too old to be sent" in answer.content.decode()


@pytest.mark.parametrize("address", ["/people/%00/", "/api/v1/people/%00/", "/%00", "/feeds/%00/"])
def test_an_address_with_the_sign_zero_leads_nowhere(ana, address):
    assert ana.get(address).status_code == 404
