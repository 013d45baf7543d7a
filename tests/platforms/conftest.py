"""What tests of the catalogue share."""

import itertools

import pytest
from django.core.cache import caches
from pytest_django import Settings

from tests.githost_server import GitHost
from tests.hosted import SECRET

_names = itertools.count(1)


@pytest.fixture
def nothing_kept() -> None:
    """No words of the catalogue from the test before."""
    for kept in caches.all(initialized_only=True):
        kept.clear()


@pytest.fixture(scope="module")
def git(git_host: GitHost) -> GitHost:
    """The run's git host, with the organisation `commons`."""
    git_host.provision({"organisations": [{"login": "commons"}]})
    return git_host


@pytest.fixture
def name(git: GitHost, settings: Settings) -> str:
    """A fresh repository on the host that the portal is connected to."""
    settings.GITHUB_API_URL, settings.GITHUB_WEB_URL = git.api_url, git.url
    settings.GITHUB_TOKEN, settings.GITHUB_WEBHOOK_SECRET = git.admin, SECRET
    settings.PORTAL_URL = "http://127.0.0.1:9"
    return git.repo("commons", f"fresh-{next(_names)}")["full_name"]
