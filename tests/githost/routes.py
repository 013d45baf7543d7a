"""What the embedded host serves, asked of its own URLconf."""

import json
import os
import re
import subprocess
import sys

from tests.githost_server import ROOT

# In a process of its own: the host has its own Django settings.
LIST = """
import json, django
django.setup()
from githost.api.urls import urlpatterns

def walk(patterns, before):
    for one in patterns:
        route = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from walk(one.url_patterns, route)
        else:
            yield from ((method, "/" + route) for method in one.callback.handlers)

print(json.dumps(list(walk(urlpatterns, ""))))
"""
WIDTHS = {"int": r"\d+", "str": "[^/]+", "rest": r"[\s\S]+"}
BY_ID = "/repositories/<int:repository_id>"
BY_NAME = "/repos/<str:owner>/<str:name>"


def served(home):
    """(method, route) of every endpoint of the API, in the order in which they are tried."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "githost.settings",
        "GITHOST_HOME": str(home),
        "PYTHONPATH": str(ROOT),
    }
    listed = subprocess.run(
        [sys.executable, "-c", LIST], env=environment, capture_output=True, text=True, check=True
    )
    found = [tuple(row) for row in json.loads(listed.stdout)]
    # The same endpoints by id and by name; what leads nowhere is none.
    return [row for row in found if not row[1].startswith((BY_ID, "/<rest:anything>"))]


def driven(routes, asked):
    """Those of the routes that answered one of the requests with success."""
    patterns = [
        (method, route, re.compile(re.sub(r"<(\w+):\w+>", lambda m: WIDTHS[m[1]], route) + "$"))
        for method, route in routes
    ]
    found = set()
    for method, path, status in asked:
        if status < 300:
            named = re.sub(r"^/repositories/\d+", "/repos/owner/name", path)
            tried = (route for verb, route, p in patterns if verb == method and p.match(named))
            found.add((method, next(tried)))
    return found
