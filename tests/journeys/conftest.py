"""A whole portal with its demo organisation, as `make run` gives it, and people in browsers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page

from tests.githost_server import git
from tests.running_portal import RunningPortal

#: A page of a machine under load; every wait ends as soon as it can.
PATIENCE = 60_000


@dataclass
class Stage:
    """The running portal and the browser in which people visit it."""

    portal: RunningPortal
    browser: Browser

    def visit(self, username: str, path: str = "/") -> Page:
        """Step into somebody in a browser of their own and open a page."""
        page = self.browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{self.portal.url}/sign-in/demo/?next={path}")
        page.locator(f"button[value='{username}']").click()
        page.wait_for_url(f"{self.portal.url}{path}")
        return page

    def token(self, username: str) -> str:
        """What somebody of the demo pushes with."""
        return json.loads((self.portal.home / "githost-tokens.json").read_text())["tokens"][
            username
        ]

    def clone(self, url: str, username: str, folder: Path) -> Path:
        """`git clone` over HTTP with the person's own token and name."""
        with_token = url.replace("://", f"://{username}:{self.token(username)}@")
        git(folder.parent, "clone", "-q", with_token, str(folder))
        git(folder, "config", "user.name", username)
        git(folder, "config", "user.email", f"{username}@halden.example")
        return folder

    def bare(self, full_name: str) -> Path:
        """The bare repository on the git host's disk."""
        port = json.loads((self.portal.home / "ports.json").read_text())["githost"]
        headers = {"Authorization": f"token {self.token('nils')}"}
        about = f"http://127.0.0.1:{port}/api/v3/repos/{full_name}"
        number = requests.get(about, headers=headers, timeout=30).json()["id"]
        return self.portal.home / "githost" / "repositories" / f"{number}.git"


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Stage]:
    """One portal for all journeys."""
    running = RunningPortal(tmp_path_factory.mktemp("portal") / "var", SWEEP_SECONDS="5").start()
    yield Stage(running, browser)
    assert running.stop() == 0
