"""The portal as a GitHub App on the embedded git host."""

from pytest_django import Settings

from platforms.hosts.connections import default_host
from platforms.hosts.vault import seal
from platforms.models import Host
from tests.githost.apps import App
from tests.hosted import Hosted


def act_as_app(hosted: Hosted, settings: Settings, slug: str = "commons-portal-app") -> App:
    """Let an App into the cast's organisation, and the portal act as it from now on.

    Its private key is shown once, when it is made: so each test has an App of its own.
    """
    app = App(hosted.git, f"{slug}-{hosted.repository.remote_id}", owner="commons")
    settings.GITHUB_TOKEN = ""
    Host.objects.filter(pk=default_host().pk).update(app_id=app.id, sealed_app_key=seal(app.key))
    hosted.repository.refresh_from_db()
    return app
