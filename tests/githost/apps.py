"""An App of the tests: signs who it is, and fetches tokens for where it is installed."""

import time

import jwt

from tests.githost_server import GitHost

PERMISSIONS = {
    "contents": "write",
    "pull_requests": "write",
    "statuses": "write",
    "checks": "write",
    "members": "read",
    "administration": "write",
    "repository_hooks": "write",
}


class App:
    def __init__(self, host: GitHost, slug, *, owner="acme", installations=None, **more):
        self.host = host
        entry = {
            "slug": slug,
            "name": slug.title(),
            "owner": owner,
            "permissions": PERMISSIONS,
            "installations": installations or [{"account": owner}],
            **more,
        }
        made = host.provision({"apps": [entry]})["apps"][slug]
        self.id, self.key = made["id"], made["private_key"]
        self.installations = made["installations"]
        self.installation = self.installations[
            installations[0]["account"] if installations else owner
        ]

    def assertion(self, *, key=None, **claims):
        now = int(time.time())
        whole = {"iat": now - 60, "exp": now + 540, "iss": str(self.id), **claims}
        whole = {name: value for name, value in whole.items() if value is not None}
        return jwt.encode(whole, key or self.key, algorithm="RS256")

    def api(self, method, path, *, token=None, **more):
        headers = {"Authorization": f"Bearer {token or self.assertion()}"}
        return self.host.api(method, path, token="", headers=headers, **more)

    def token(self, **limits):
        path = f"/app/installations/{self.installation}/access_tokens"
        answer = self.api("POST", path, json=limits)
        assert answer.status_code == 201, answer.text
        return answer.json()["token"]
