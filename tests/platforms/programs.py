"""A program of somebody's, with a token of theirs, that speaks JSON."""

import json
from typing import Any

from django.test import Client
from knox.models import AuthToken

from people.models import User


class Program:
    """Asks the API as somebody; an answer is its status and its JSON, None where it has none."""

    def __init__(self, user: User) -> None:
        token = AuthToken.objects.create(user)[1]
        self._client = Client(headers={"Authorization": f"Bearer {token}"})

    def ask(self, method: str, path: str, given: object = None, /, **query: str) -> tuple[int, Any]:
        body = "" if given is None else json.dumps(given, default=str)
        answer = self._client.generic(
            method,
            path if path.startswith("http") else f"/api/v1/{path}",
            body,
            content_type="application/json",
            query_params=query or None,
        )
        return answer.status_code, answer.json() if answer.content else None

    def get(self, path: str, /, **query: str) -> Any:
        """What is answered with 200."""
        status, body = self.ask("GET", path, **query)
        assert status == 200, body
        return body
