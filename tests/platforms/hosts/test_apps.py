"""Acting as a GitHub App: its own signature, its installations' tokens, and what goes wrong."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from platforms.hosts import apps
from platforms.hosts.credentials import Credentials
from platforms.hosts.problems import Denied, Missing, Rejected, Unreachable
from platforms.hosts.transport import Transport
from tests.platforms.hosts.scripted import Reply, scripted_host

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
INSTALLED = Reply(body={"id": 77})


@pytest.fixture
def host():
    with scripted_host() as script:
        yield script


@pytest.fixture
def transport(host):
    return Transport(f"{host.url}/api/v3", Credentials(app_id=12, app_key=PEM))


def token(text="ghs_one", *, lasts=timedelta(hours=1), off=timedelta()) -> Reply:
    """A token that lasts by the host's own clock, which is off from ours."""
    now = datetime.now(UTC) + off
    ends = (now + lasts).isoformat().replace("+00:00", "Z")
    headers = {"Date": format_datetime(now.replace(microsecond=0), usegmt=True)}
    return Reply(201, {"token": text, "expires_at": ends}, headers)


def signed_by(host) -> list[str]:
    """How each request was signed: by the App itself, or by which token."""
    said = [headers["Authorization"] for _, _, headers, _ in host.requests]
    return ["App" if one.startswith("Bearer ") else one.removeprefix("token ") for one in said]


def test_a_repository_s_installation_is_found_and_its_token_used_again(host, transport):
    host.answer(INSTALLED, token(), Reply(body={"id": 41}))
    transport.get("/repositories/41")
    transport.get("/repositories/41/branches")
    assert host.lines == [
        "GET /api/v3/repositories/41/installation",
        "POST /api/v3/app/installations/77/access_tokens",
        "GET /api/v3/repositories/41",
        "GET /api/v3/repositories/41/branches",
    ]
    assert signed_by(host) == ["App", "App", "ghs_one", "ghs_one"]


def test_the_app_s_own_signature_allows_for_a_clock_that_is_ahead(host, transport):
    host.answer(Reply(body={"slug": "commons"}))
    transport.get("/app")
    said = host.requests[0][2]["Authorization"].removeprefix("Bearer ")
    claims = jwt.decode(said, KEY.public_key(), algorithms=["RS256"])
    now = datetime.now(UTC).timestamp()
    assert claims["iss"] == "12"
    assert 50 < now - claims["iat"] < 70
    assert 0 < claims["exp"] - now <= 600


def test_two_repositories_of_one_installation_share_its_token(host, transport):
    host.answer(INSTALLED, token(), Reply(body={}), INSTALLED, Reply(body={}))
    transport.get("/repositories/41")
    transport.get("/repositories/42")
    assert signed_by(host) == ["App", "App", "ghs_one", "App", "ghs_one"]


def test_a_token_near_its_end_is_made_anew(host, transport):
    host.answer(
        INSTALLED, token(lasts=apps.MARGIN + timedelta(seconds=1)), Reply(body={}), token("ghs_two")
    )
    transport.get("/repositories/41")
    line = transport._lines.at("/repositories/41")
    line._auth._until = 0  # as if its hour were over
    host.answer(token("ghs_two"), Reply(body={}))
    transport.get("/repositories/41")
    assert signed_by(host) == ["App", "ghs_two"]


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_that_is_hours_off_asks_for_no_more_tokens(host, transport, hours):
    host.answer(INSTALLED, token(off=timedelta(hours=hours)), Reply(body={}))
    for _ in range(3):
        transport.get("/repositories/41")
    assert signed_by(host) == ["App", "App", "ghs_one", "ghs_one", "ghs_one"]
    lasts = transport._lines.at("/repositories/41")._auth._until - time.monotonic()
    assert 3200 < lasts < 3301  # its hour less the margin


def test_a_token_revoked_before_its_end_is_replaced_once_for_a_read(host, transport):
    host.answer(INSTALLED, token(), Reply(body={}))
    transport.get("/repositories/41")
    transport._lines.at("/repositories/41")._auth._made -= 60
    host.answer(Reply(401, {"message": "Bad credentials"}), token("ghs_two"), Reply(body={}))
    transport.get("/repositories/41")
    assert signed_by(host) == ["ghs_one", "App", "ghs_two"]


def test_a_token_just_made_and_refused_is_not_made_again_and_again(host, transport):
    host.answer(INSTALLED, token(), Reply(401, {"message": "Bad credentials"}))
    with pytest.raises(Denied):
        transport.get("/repositories/41")
    assert len(host.requests) == 3


def test_a_write_is_not_sent_again_with_another_token(host, transport):
    host.answer(INSTALLED, token(), Reply(401, {"message": "Bad credentials"}))
    with pytest.raises(Denied):
        transport.send("PUT", "/repositories/41/pulls/1/merge", {"sha": "a" * 40})
    assert host.lines[-1] == "PUT /api/v3/repositories/41/pulls/1/merge"
    assert len(host.requests) == 3


@pytest.mark.parametrize(
    ("status", "problem", "words"),
    [
        (401, Denied, "number and private key are not accepted"),
        (403, Denied, "suspended"),
        (404, Denied, "no longer installed"),
        (500, Unreachable, "answered 500"),
    ],
)
def test_why_there_is_no_token_is_said(host, transport, status, problem, words):
    host.answer(INSTALLED, Reply(status, {"message": "No"}))
    with pytest.raises(problem, match=words):
        transport.get("/repositories/41")


def test_clocks_that_differ_are_named_where_the_key_is_refused(host, transport):
    past = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)
    host.answer(INSTALLED, Reply(401, {"message": "'exp' is too far"}, {"Date": past}))
    with pytest.raises(Denied, match=r"clock and ours are 3\d\d\d s apart"):
        transport.get("/repositories/41")


def test_where_the_app_is_not_installed_the_repository_is_not_seen(host, transport):
    host.answer(Reply(404, {"message": "Not Found"}))
    with pytest.raises(Missing, match="not installed where this is"):
        transport.get("/repositories/41/pulls")


def test_a_repository_that_moved_is_looked_for_in_its_new_installation(host, transport):
    host.answer(INSTALLED, token(), Reply(body={"id": 41}))
    transport.get("/repositories/41")
    gone = Reply(404, {"message": "Not Found"})
    host.answer(gone, Reply(body={"id": 78}), token("ghs_of_78"), Reply(body={"id": 41}))
    assert transport.get("/repositories/41") == {"id": 41}
    assert transport.installation_of(41) == 78
    host.answer(gone, gone)
    with pytest.raises(Missing):
        transport.get("/repositories/41")


def test_what_is_about_no_repository_goes_through_the_first_installation(host, transport):
    host.answer(Reply(body=[{"id": 77}]), token(), Reply(body={"login": "ana"}))
    assert transport.get("/users/ana") == {"login": "ana"}
    assert signed_by(host) == ["App", "App", "ghs_one"]


def test_an_app_installed_nowhere_says_so(host, transport):
    host.answer(Reply(body=[]))
    with pytest.raises(Denied, match="not installed anywhere"):
        transport.get("/users/ana")


@pytest.mark.parametrize("key", ["no key", PEM[:400], PEM.replace("A", "B")])
def test_a_key_that_is_none_is_refused_without_being_shown(host, key):
    with pytest.raises(Rejected, match="no RSA key in PEM") as raised:
        Transport(host.url, Credentials(app_id=12, app_key=key))
    assert raised.value.__cause__ is None
    assert key not in repr(raised.value)


def test_an_app_without_a_key_sends_nothing(host):
    with pytest.raises(Denied, match="Nothing was sent"):
        Transport(host.url, Credentials(app_id=12)).get("/repositories/41")
    assert not host.requests
