"""Pictures of every page of a running demo portal: light, dark and phone width, into one folder.

    python -m tests.screenshots [URL] [FOLDER]     (`make screenshots`, while `make run` runs)

Also says what axe-core and the browser's console found, and fails when they found anything.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.services import NO_CHROMIUM, chromium

LOOKS = {
    "light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
}
# Who looks at what; a path with " > " is a list whose first row is opened.
PAGES = {
    None: {"sign-in": "/sign-in/", "demo-people": "/sign-in/demo/"},
    "maya": {"home-new": "/", "queue-empty": "/queue/", "not-found": "/platforms/no-such/"},
    "jun": {
        "home-contributor": "/",
        "platforms": "/platforms/",
        "platforms-typo": "/platforms/?q=paymnts",
        "platform": "/platforms/payments-gateway/",
        "roadmap": "/platforms/payments-gateway/roadmap/",
        "roadmap-item": "/platforms/payments-gateway/roadmap/ > .item__title",
        "help-wanted": "/help-wanted/",
        "announcements": "/announcements/",
        "calendar": "/calendar/",
        "playbook": "/playbook/",
        "playbook-page": "/playbook/your-first-contribution-in-one-week/",
        "team": "/teams/storefront-web/",
        "propose": "/propose/?platform=payments-gateway",
        "settings": "/settings/",
        "inbox": "/inbox/",
        "my-proposal": "/proposals/?mine=1 > .item__title",
    },
    "ines": {
        "home-owner": "/",
        "queue": "/queue/",
        "proposals": "/proposals/",
        "proposal-waiting": "/queue/?kind=proposals > .queue a",
        "changes": "/changes/",
        "change-in-review": "/changes/?state=in_review > .item__title",
        "change-approved": "/changes/?state=approved > .item__title",
        "change-merged": "/changes/?state=merged > .item__title",
        "change-ungated": "/changes/?state=merged_ungated > .item__title",
        "platform-owned": "/platforms/payments-gateway/",
        "platform-edit": "/platforms/payments-gateway/edit/",
        "platform-repositories": "/platforms/payments-gateway/repositories/connect/",
        "platform-meetings": "/platforms/payments-gateway/meetings/",
        "platform-register": "/platforms/new/",
        "person": "/people/jun/",
    },
    "ruth": {"home-manager": "/", "insights": "/insights/"},
    "nils": {"home-admin": "/", "styleguide": "/styleguide", "api": "/api/"},
}


def sign_in(page: Page, url: str, username: str | None) -> None:
    """Step into a demo person; nobody for None."""
    page.context.clear_cookies()
    if username:
        page.goto(f"{url}/sign-in/demo/")
        page.locator(f"button[name=username][value='{username}']").first.click()
        page.wait_for_url(f"{url}/")


def visit(page: Page, url: str, where: str) -> bool:
    """Open a page, or the first row of a list; says whether there was one."""
    path, _, row = where.partition(" > ")
    page.goto(f"{url}{path}")
    if row:
        link = page.locator(f"main {row}").first
        if not link.count():
            return False
        page.goto(f"{url}{link.get_attribute('href')}")
    return True


def pictures(browser: Browser, url: str, folder: Path) -> Iterator[str]:
    """Take them all; yields one line for whatever is wrong."""
    axe = Axe()
    for look, options in LOOKS.items():
        page = browser.new_context(**options).new_page()
        noise: list[str] = []
        page.on("console", lambda said, noise=noise: noise.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error, noise=noise: noise.append(f"error: {error}"))
        for username, pages in PAGES.items():
            sign_in(page, url, username)
            for name, where in pages.items():
                noise.clear()
                if not visit(page, url, where):
                    yield f"{look} {name}: {where} has no row to open"
                    continue
                page.screenshot(path=folder / f"{name}-{look}.png", full_page=True)
                wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                if wide > 0:
                    yield f"{look} {name}: {wide} px wider than the screen"
                yield from (f"{look} {name}: {line}" for line in noise if "404" not in line)
                if name != "api":  # Swagger UI's own page
                    found = axe.run(page).response["violations"]
                    yield from (
                        f"{look} {name}: {one['id']} {one['nodes'][0]['target']}" for one in found
                    )


def main(url: str = "http://127.0.0.1:8000", folder: str = "var/screenshots") -> int:
    """Take the pictures of a running portal; returns the exit code."""
    program = chromium()
    if program is None:
        print(NO_CHROMIUM)
        return 1
    into = Path(folder)
    into.mkdir(parents=True, exist_ok=True)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        wrong = [*pictures(browser, url.rstrip("/"), into)]
        browser.close()
    print("\n".join(wrong) or "Nothing is wrong on any page.")
    print(f"{len([*into.glob('*.png')])} pictures are in {into}/.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
