"""I18: no secret in logs, error pages, API answers, task arguments, effects, journal or any row.

The main flows are driven with secrets that are known; then all that was said and kept is searched.
"""

import itertools
import logging
import re
import secrets

import pytest
from django.test import Client
from django.urls import path
from django.utils import timezone

from contributions import sweeping
from contributions.lifecycle import ChangeState
from contributions.services import changes, reviews
from journal import effects
from journal.models import Effect
from journal.tasks import carry_out
from platforms.hosts.connections import host_for
from platforms.models import Host
from portal import urls as real
from tests.cast import let_through_without_proposal, person
from tests.contributions.deliveries import deliver
from tests.eavesdropping import Eavesdropper, leaks, letters, messages, records, rows
from tests.githost.apps import App
from tests.hosted import SECRET, Hosted

TOKENS = "/settings/tokens/"


def broken(request):
    raise RuntimeError("something broke")


urlpatterns = [*real.urlpatterns, path("t/broken/", broken)]
handler400, handler403 = real.handler400, real.handler403
handler404, handler500 = real.handler404, real.handler500

pytestmark = [pytest.mark.urls(__name__)]

#: Told once, to whom it belongs; and a session's row is found by its id.
BY_DESIGN = {(f"answer {number}: POST {TOKENS}", "personal token") for number in range(200)} | {
    ("table django_session", "session"),
    ("table django_session", "admin's session"),
}


@pytest.fixture
def heard():
    return {}


def words() -> str:
    return secrets.token_hex(16)


def sign_in(heard: dict[str, str], user: object, password: str, wrong: str) -> Client:
    user.set_password(password)
    user.save()
    browser = Eavesdropper(heard)
    for one in (wrong, password):
        answer = browser.post("/sign-in/", {"username": user.username, "password": one})
    assert answer.status_code == 302
    return browser


def make_token(browser: Client) -> str:
    once = re.search(r'name="once" value="(\w+)"', browser.get(TOKENS).content.decode())[1]
    answer = browser.post(TOKENS, {"days": "30", "once": once})
    return re.search(r'class="token">(\w+)<', answer.content.decode())[1]


def connect(browser: Client, hosted: Hosted, app: App, known: dict[str, str]) -> None:
    """A second connection: what is wrong first, then a token, an App, another secret."""
    about = {"kind": "enterprise", "address": f"http://localhost:{hosted.git.port}"}
    about |= {"name": "Forge", "try_on": hosted.full_name}
    new = "/admin/hosts/new/"
    assert browser.post(new, {**about, "token": known["wrong token"]}).status_code == 400
    bad = {"signs_in": "app", "app_id": app.id, "app_key": known["half a key"]}
    assert browser.post(new, {**about, **bad}).status_code == 400
    assert browser.post(new, {**about, "token": hosted.git.tokens["olu"]}).status_code == 302
    forge = "/admin/hosts/forge/"
    right = {"app_id": app.id, "app_key": app.key}
    assert browser.post(f"{forge}app/", {"app_id": 99_999, **bad}).status_code == 400
    assert browser.post(f"{forge}app/", right).status_code == 302
    assert browser.post(f"{forge}secret/", {"secret": known["new secret"]}).status_code == 302
    assert browser.post(f"{forge}test/", {"try_on": ""}).status_code == 302
    assert browser.get(forge).status_code == 200
    host = Host.objects.get(key="forge")
    assert host_for(host).repository(hosted.repository.remote_id).id == (
        hosted.repository.remote_id
    )
    token = (
        host_for(host)
        ._transport._lines.at(f"/repositories/{hosted.repository.remote_id}")
        ._auth.token
    )
    assert token.startswith("ghs_")
    known["installation token"] = token
    Host.objects.filter(pk=host.pk).update(api_url="http://127.0.0.1:9/api/v3")
    assert browser.post(f"{forge}test/", {"try_on": ""}).status_code == 400


def contribute(hosted: Hosted) -> None:
    """A change approved and merged on a host that fails in every way on the way there."""
    change = hosted.change("careful")
    faults = itertools.cycle([("status", {"status": 401}), ("reset", {}), ("truncate", {})])
    for kind, more in itertools.islice(faults, 3):
        hosted.git.fault(kind, match="POST .*/(statuses|hooks)", **more)
        Effect.objects.filter(done_at=None).update(due_at=timezone.now())
        hosted.carry_out()
    hosted.git.clear_faults()
    assert Effect.objects.exclude(last_error="").filter(done_at=None).exists()
    Effect.objects.filter(done_at=None).update(due_at=timezone.now())
    hosted.carry_out()
    reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)
    hosted.carry_out()
    change.refresh_from_db()
    changes.merge(change, by=hosted.cast.ana, sha=change.head_sha)
    hosted.carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.MERGED
    sweeping.sweep(hosted.repository.pk)


def look_around(browser: Client) -> None:
    """Every page on which what went wrong is read."""
    for where in (
        "/admin/hosts/",
        "/admin/hosts/default/",
        "/admin/sync/",
        "/admin/sync/effects/",
        "/admin/sync/deliveries/",
        "/changes/",
        "/nowhere/",
    ):
        browser.get(where)
    for effect in Effect.objects.all():
        assert browser.get(f"/admin/sync/effects/{effect.pk}/").status_code == 200


@pytest.mark.timeout(300)
def test_no_secret_is_said_or_kept_anywhere(
    hosted_for_real: Hosted, settings, heard, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hosted = hosted_for_real
    settings.METRICS_TOKEN, settings.PRIVATE_GIT_HOSTS = words(), ["localhost", "127.0.0.1"]
    let_through_without_proposal(hosted.cast.ledger)
    app = App(hosted.git, f"careful-{hosted.repository.remote_id}", owner="commons")
    known = {name: words() for name in ("password", "wrong password", "wrong token", "new secret")}
    known |= {
        "host token": hosted.git.admin,
        "owner's token": hosted.git.tokens["olu"],
        "webhook secret": SECRET,
        "app key": app.key.splitlines()[5],
        "half a key": "\n".join(app.key.splitlines()[:8]),
        "metrics token": settings.METRICS_TOKEN,
        "secret key": settings.SECRET_KEY,
    }
    ana = sign_in(heard, hosted.cast.ana, known["password"], known["wrong password"])
    known["session"] = ana.cookies["sessionid"].value
    known["personal token"] = make_token(ana)
    admin = sign_in(heard, person("Ida", is_superuser=True), known["password"], words())
    known["admin's session"] = admin.cookies["sessionid"].value

    connect(admin, hosted, app, known)
    told = {"repository": {"id": hosted.repository.remote_id}, "action": "edited"}
    assert deliver("branch_protection_rule", told).status_code == 202
    assert deliver("push", told, secret=known["new secret"]).status_code == 401
    contribute(hosted)
    look_around(admin)

    bare = Eavesdropper(heard)
    for token in (known["personal token"], known["wrong token"]):
        bare.get("/api/v1/changes/", headers={"Authorization": f"Bearer {token}"})
        bare.get("/api/v1/changes/", headers={"Authorization": f"Token {token}"})
    for token in (settings.METRICS_TOKEN, known["wrong token"]):
        bare.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    strict = Eavesdropper(heard, enforce_csrf_checks=True)
    given = {"token": known["wrong token"], "password": known["password"]}
    assert strict.post("/sign-in/", given).status_code == 403
    assert admin.post("/t/broken/", given).status_code == 500

    said = [*heard.items(), *rows(), *messages(), *records(caplog.records), *letters()]
    kinds = {place.split()[0] for place, _ in said}
    assert {"answer", "table", "Valkey", "log"} <= kinds
    assert any("carry_out" in text for place, text in said if place.startswith("Valkey"))
    assert any("something broke" in text for place, text in said if place.startswith("log"))
    assert any("host:credentials-set" in text for place, text in said if "journal_event" in place)
    assert leaks(said, known, BY_DESIGN) == []


def test_a_secret_that_was_kept_said_or_sent_would_be_found(
    hosted_for_real: Hosted, heard, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = words()
    logging.getLogger("tests").debug("asked with %s", secret)
    Host.objects.update(trouble=f"The token {secret} is not accepted.")
    Effect.objects.create(
        handler="contributions.look", key=secret, arguments={}, due_at=timezone.now()
    )
    row = Effect.objects.get(key=secret)
    carry_out.apply_async(args=(secret,))
    Effect.objects.filter(pk=row.pk).update(key="done", done_at=timezone.now())
    browser = Eavesdropper(heard)
    browser.force_login(person("Ida", is_superuser=True))
    browser.get("/admin/hosts/default/")
    said = [*heard.items(), *rows(), *messages(), *records(caplog.records)]
    found = " ".join(leaks(said, {"it": secret}, set()))
    for place in ("answer", "table platforms_host", "Valkey", "log tests"):
        assert f"it in {place}" in found
    assert effects.due() == []
