"""The WSGI application: git requests to git, the rest to Django, faults on demand before both."""

import gc
import os
from collections.abc import Callable, Iterable
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "githost.settings"

from django.conf import settings
from django.core.wsgi import get_wsgi_application

_django = get_wsgi_application()

from githost import deliveries, provision, receive, smart_http  # noqa: E402
from githost.faults import answers, control  # noqa: E402

smart_http.take_note_of_interrupted_pushes()
receive.reconcile()
deliveries.start()
# What stands by now is needed as long as the server runs: not to be looked through for garbage.
gc.collect()
gc.freeze()


def _route(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    if smart_http.PATH.match(environ["PATH_INFO"]):
        return smart_http.serve(environ, start)
    return _django(environ, start)


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    if settings.GITHOST_FAULTS:
        if environ["PATH_INFO"] == "/_control/faults":
            return control.control(environ, start)
        if environ["PATH_INFO"] == "/_control/provision":
            return provision.over_http(environ, start)
        subject = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
        fault = control.take(control.REQUEST_KINDS, subject)
        if fault:
            return answers.misbehave(fault, _route, environ, start)
        if environ["PATH_INFO"].startswith("/api/"):
            return answers.remembering(_route, environ, start)
    return _route(environ, start)
