"""Every answer says what a page may load; one that needs more says so itself."""

from csp.constants import HEADER, NONCE
from csp.middleware import CSPMiddleware
from django.http import HttpResponse
from django.test import Client, RequestFactory

from portal.content_policy import ContentPolicyMiddleware
from tests.cast import Cast


def policy(directives: str) -> dict[str, str]:
    return dict(one.strip().split(" ", 1) for one in directives.split(";") if one)


def test_every_answer_has_the_policy_that_the_settings_make(client: Client, cast: Cast) -> None:
    request = RequestFactory().get("/")
    asked = CSPMiddleware(lambda _: HttpResponse()).process_response(request, HttpResponse())
    client.force_login(cast.ana)
    for address in ("/platforms/", "/nothing/", "/sign-in/", "/api/v1/platforms/"):
        assert policy(client.get(address)[HEADER]) == policy(asked[HEADER])
    assert policy(asked[HEADER])["script-src"] == "'self'"


def test_a_page_that_needs_more_says_so_and_no_other_has_it(client: Client, cast: Cast) -> None:
    client.force_login(cast.ana)
    assert "'unsafe-inline'" in policy(client.get("/api/")[HEADER])["style-src"]
    assert "'unsafe-inline'" not in client.get("/platforms/")[HEADER]


def test_a_nonce_that_was_asked_for_is_in_the_policy(settings) -> None:
    answer = HttpResponse()
    middleware = ContentPolicyMiddleware(lambda _: answer)
    request = RequestFactory().get("/")
    middleware.process_request(request)
    nonce = str(request.csp_nonce)
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"script-src": [NONCE]}}
    assert f"'nonce-{nonce}'" in middleware.process_response(request, answer)[HEADER]
