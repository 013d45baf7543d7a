"""Pictures of every page of a running demo portal: light, dark and phone width, into one folder.

    python -m tests.screenshots [URL] [FOLDER] [NAMES]   (`make screenshots`, beside `make run`)

NAMES are a pattern, as the shell has them, of the pages to take: ``ONLY='platform*'``.

Also says what axe-core and the browser's console found, and fails when they found anything.
"""

import fnmatch
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

from tests.services import CHROMIUM_ARGUMENTS, NO_CHROMIUM, chromium

LOOKS = {
    "light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 780}, "color_scheme": "light"},
}


@dataclass(frozen=True)
class Filled:
    """A page on which fields, by their names, are filled in and a button is pressed.

    Of a choice without a value the first is taken. What is named in `unfolded` is opened before;
    `awaited` is there when the picture may be taken.
    """

    path: str
    typed: Mapping[str, str] = field(default_factory=dict)
    pressed: str = ""
    unfolded: str = ""
    awaited: str = "main"


PEOPLE = b"""user,name,email,team,from
jun,Jun Castellan,jun@halden.example,Storefront Web,2019-01-01
new.bee,New Bee,new.bee@halden.example,Storefront Web,2026-01-01
,Nobody,nobody@halden.example,Storefront Web,2026-01-01
=cmd(),Formula,not-an-address,Storefront Web,2026-13-01
"""
GATEWAY = "/platforms/payments-gateway"
FIRST = "/playbook/your-first-contribution-in-one-week/"
# Who looks at what; a path with " > " is a list whose first row is opened.
PAGES: dict[str | None, dict[str, str | Filled]] = {
    None: {"sign-in": "/sign-in/", "demo-people": "/sign-in/demo/"},
    "maya": {"home-new": "/", "queue-empty": "/queue/", "not-found": "/platforms/no-such/"},
    "jun": {
        "home-contributor": "/",
        "platforms": "/platforms/",
        "platforms-cards": "/platforms/?view=cards",
        "platforms-facets": "/platforms/?q=payments&openness=welcome",
        "platforms-typo": "/platforms/?q=paymnts",
        "platforms-nothing": "/platforms/?q=zzzzqqq",
        "platforms-save": Filled("/platforms/?q=go", unfolded="Save this search"),
        "jump": "/jump/?q=pay",
        "platform": "/platforms/payments-gateway/",
        "platform-stale": "/platforms/notification-hub/",
        "platform-owners": f"{GATEWAY}/owners/",
        "platform-health": f"{GATEWAY}/health/",
        "platform-policy": f"{GATEWAY}/policy/",
        "platform-approvers": f"{GATEWAY}/approvers/",
        "platform-files": f"{GATEWAY}/files/",
        "roadmap": "/platforms/payments-gateway/roadmap/",
        "roadmap-item": "/platforms/payments-gateway/roadmap/ > .item__title",
        "help-wanted": "/help-wanted/",
        "announcements": "/announcements/",
        "calendar": "/calendar/",
        "playbook": "/playbook/",
        "playbook-page": FIRST,
        "playbook-edit": f"{FIRST}edit/",
        "playbook-new": "/playbook/new/",
        "playbook-history": f"{FIRST}history/",
        "playbook-version": f"{FIRST}history/2/",
        "announcement": "/announcements/ > .item__title",
        "meetings": f"{GATEWAY}/meetings/",
        "feeds": "/settings/feeds/",
        "subscriptions": "/settings/subscriptions/",
        "away": "/settings/away/",
        "person-own": "/people/jun/",
        "pick-up": "/propose/?item=2",
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
        "platform-register-read": "/platforms/new/?repository=halden/payments-gateway",
        "platform-register-unread": "/platforms/new/?repository=halden/nowhere",
        "platform-register-refused": Filled(
            "/platforms/new/", {"name": "Payments Gateway", "summary": "Again."}, "Register"
        ),
        "platform-hand-over": Filled(f"{GATEWAY}/owners/", unfolded="Offer the ownership"),
        "platform-differences": Filled(f"{GATEWAY}/health/", unfolded="Exempt it"),
        "platform-retire": f"{GATEWAY}/retire/",
        "roadmap-new": f"{GATEWAY}/roadmap/new/",
        "roadmap-refused": Filled(
            f"{GATEWAY}/roadmap/new/", {"title": "Refunds", "mentor": "nobody-here"}, "Save"
        ),
        "roadmap-item-owned": f"{GATEWAY}/roadmap/ > .item__title",
        "platform-policy-owned": f"{GATEWAY}/policy/",
        "person": "/people/jun/",
    },
    "ruth": {"home-manager": "/", "insights": "/insights/"},
    "sofia.brandt": {
        "platform-merge": Filled(
            "/platforms/beacon-telemetry/retire/",
            {"merge-into": "Trace Atlas", "merge-reason": "One team runs both."},
            "Show what would follow",
        ),
    },
    "nils": {
        "home-admin": "/",
        "announce": "/announcements/new/",
        "announcement-edit": "/announcements/1/edit/",
        "import": Filled(
            "/admin/imports/", {"file": "people.csv"}, "Look what", awaited="main .tabs"
        ),
        "imports": "/admin/imports/",
        "styleguide": "/styleguide",
        "api": "/api/",
    },
}


def sign_in(page: Page, url: str, username: str | None) -> None:
    """Step into a demo person; nobody for None."""
    page.context.clear_cookies()
    if username:
        page.goto(f"{url}/sign-in/demo/")
        page.locator(f"button[name=username][value='{username}']").first.click()
        page.wait_for_url(f"{url}/")


def fill(page: Page, form: Filled) -> None:
    """Unfold, type, choose and press what a page is to be shown with."""
    if form.unfolded:
        page.locator(f"main summary:has-text('{form.unfolded}')").click()
    for name, value in form.typed.items():
        control = page.locator(f"main [name='{name}']")
        kind = control.evaluate("control => control.type")
        if kind == "file":
            control.set_input_files(FilePayload(name=value, mimeType="text/csv", buffer=PEOPLE))
        elif kind == "select-one":
            control.select_option(value or None, index=None if value else 1)
        else:
            control.fill(value)
    if form.pressed:
        page.locator(f"main button:has-text('{form.pressed}')").click()
    page.locator(form.awaited).first.wait_for()


def visit(page: Page, url: str, where: str | Filled) -> bool:
    """Open a page, or the first row of a list; says whether there was one."""
    if isinstance(where, Filled):
        page.goto(f"{url}{where.path}")
        fill(page, where)
        return True
    path, _, row = where.partition(" > ")
    page.goto(f"{url}{path}")
    if row:
        link = page.locator(f"main {row}").first
        if not link.count():
            return False
        page.goto(f"{url}{link.get_attribute('href')}")
    return True


def pictures(browser: Browser, url: str, folder: Path, only: str) -> Iterator[str]:
    """Take them all; yields one line for whatever is wrong."""
    axe = Axe()
    for look, options in LOOKS.items():
        page = browser.new_context(**options).new_page()
        noise: list[str] = []
        page.on(
            "console",
            lambda said, noise=noise: (
                said.type in ("error", "warning") and noise.append(f"{said.type}: {said.text}")
            ),
        )
        page.on("pageerror", lambda error, noise=noise: noise.append(f"error: {error}"))
        for username, pages in PAGES.items():
            wanted = {name: pages[name] for name in fnmatch.filter(pages, only)}
            if wanted:
                sign_in(page, url, username)
            for name, where in wanted.items():
                noise.clear()
                if not visit(page, url, where):
                    yield f"{look} {name}: {where} has no row to open"
                    continue
                page.evaluate("scrollTo(0, 0)")
                page.screenshot(path=folder / f"{name}-{look}.png", full_page=True)
                wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                if wide > 0:
                    yield f"{look} {name}: {wide} px wider than the screen"
                yield from (f"{look} {name}: {line}" for line in noise if "status of 4" not in line)
                if name != "api":  # Swagger UI's own page
                    found = axe.run(page).response["violations"]
                    yield from (
                        f"{look} {name}: {one['id']} {one['nodes'][0]['target']}" for one in found
                    )


def main(
    url: str = "http://127.0.0.1:8000", folder: str = "var/screenshots", only: str = "*"
) -> int:
    """Take the pictures of a running portal; returns the exit code."""
    program = chromium()
    if program is None:
        print(NO_CHROMIUM)
        return 1
    into = Path(folder)
    into.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        wrong = [*pictures(browser, url.rstrip("/"), into, only)]
        browser.close()
    print("\n".join(wrong) or "Nothing is wrong on any page.")
    print(f"{len([*into.glob('*.png')])} pictures are in {into}/.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
