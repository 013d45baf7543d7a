"""Where a request may go: public addresses, inside ones only where named, metadata never."""

from ipaddress import ip_address

import pytest

from platforms.hosts.addresses import is_trusted, why_not
from platforms.hosts.problems import Rejected
from platforms.hosts.transport import Transport
from tests.platforms.hosts.scripted import Reply, scripted_host

INSIDE = ("127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "100.64.0.1", "::1", "fd12::1")
NEVER = (
    "169.254.169.254",
    "fe80::1",
    "0.0.0.0",
    "::",
    "224.0.0.1",
    "ff02::1",
    "240.0.0.1",
    "255.255.255.255",
    "fd00:ec2::254",
    "100.100.100.200",
    "::ffff:169.254.169.254",
)


@pytest.fixture(scope="module")
def script():
    with scripted_host() as started:
        yield started


@pytest.mark.parametrize("address", ["140.82.121.6", "2606:50c0:8000::154"])
def test_a_public_address_may_be_asked(address):
    assert why_not(ip_address(address), private=False) is None


@pytest.mark.parametrize("address", [*INSIDE, "::ffff:10.0.0.1", "2002:7f00:1::"])
def test_an_inside_address_may_be_asked_only_where_it_is_allowed(address):
    assert "inside the network" in why_not(ip_address(address), private=False)
    assert why_not(ip_address(address), private=True) is None


@pytest.mark.parametrize("address", NEVER)
def test_some_addresses_are_never_asked(address):
    assert "no git host" in why_not(ip_address(address), private=True)
    assert "no git host" in why_not(ip_address(address), private=False)


def test_whoever_runs_the_portal_names_inside_hosts(settings):
    settings.GITHUB_API_URL = "https://ghe.halden.example:8443/api/v3"
    settings.PRIVATE_GIT_HOSTS = ["forge.halden.example", "127.0.0.1:9000"]
    assert is_trusted("ghe.halden.example:8443")
    assert is_trusted("forge.halden.example:80")
    assert is_trusted("FORGE.halden.example:443")
    assert is_trusted("127.0.0.1:9000")
    assert not is_trusted("127.0.0.1:9001")
    assert not is_trusted("ghe.halden.example:443")
    assert not is_trusted("not-forge.halden.example:443")


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "2130706433", "0x7f.1"])
def test_an_inside_host_that_nobody_named_is_sent_nothing(script, settings, name):
    settings.PRIVATE_GIT_HOSTS = []
    script.answer(Reply())
    port = script.url.rpartition(":")[2]
    with pytest.raises(Rejected, match=r"inside the network\. Nothing was sent"):
        Transport(f"http://{name}:{port}", "secret").get("/user")
    assert script.lines == []


def test_a_named_one_is_asked_under_its_own_name(script, settings):
    settings.PRIVATE_GIT_HOSTS = ["localhost"]
    script.answer(Reply(body={"login": "ana"}))
    port = script.url.rpartition(":")[2]
    assert Transport(f"http://localhost:{port}", "secret").get("/user") == {"login": "ana"}
    (_, _, headers, _) = script.requests[0]
    assert headers["Host"] == f"localhost:{port}"


def test_a_connection_is_kept_between_requests(script):
    script.answer(Reply())
    transport = Transport(script.url, "secret")
    before = script.connections
    for _ in range(3):
        transport.get("/user")
    assert script.connections == before + 1


def test_metadata_is_refused_although_somebody_named_it(settings):
    settings.PRIVATE_GIT_HOSTS = ["169.254.169.254"]
    with pytest.raises(Rejected, match=r"no git host answers\. Nothing was sent"):
        Transport("http://169.254.169.254", "secret").get("/latest/meta-data")
