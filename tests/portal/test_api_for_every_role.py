"""The API under generated requests of every role: never a failure, never a word of the hidden."""

import json

import pytest
import schemathesis
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from hypothesis import HealthCheck, given, settings
from knox.models import AuthToken
from schemathesis.core import NotSet

from people.models import User
from tests import cast as made
from tests.cast import Cast
from tests.contributions.ideas import submitted

HIDDEN = "Vault of secrets"
#: Requests of each operation by role; whoever may see nothing hidden asks most.
EXAMPLES = {"anonymous": 2, "member": 20, "owner": 5, "manager": 5, "admin": 5}


@pytest.fixture
def people(cast: Cast) -> dict[str, User | None]:
    """Who asks; Vault is hidden from the member, and Ledger's proposal is seen by all."""
    vault = made.platform(HIDDEN, cast.payments_core, cast.olu)
    submitted(cast.dee, vault, title=HIDDEN)
    vault.restricted = True
    vault.save()
    submitted(cast.ana, cast.ledger)
    ada = made.person("Ada", is_superuser=True)
    return {"member": cast.sam, "owner": cast.olu, "manager": cast.max, "admin": ada}


@pytest.mark.timeout(900)  # a request takes longer on a machine with much else to do
@pytest.mark.parametrize("role", EXAMPLES)
def test_no_request_fails_and_none_tells_of_what_is_hidden(
    people: dict[str, User | None], role: str
) -> None:
    user = people.get(role)
    token = AuthToken.objects.create(user)[1] if user else ""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    client = Client(headers=headers, raise_request_exception=False)
    told = client.get("/api/schema/", {"format": "json"}).json()
    answered = set()

    def ask(case: schemathesis.Case) -> None:
        body, kind = "", "application/json"
        if case.media_type == "multipart/form-data" and isinstance(case.body, dict):
            body, kind = encode_multipart(BOUNDARY, _parts(case.body)), MULTIPART_CONTENT
        elif not isinstance(case.body, NotSet):
            body = json.dumps(case.body)
        with transaction.atomic():
            answer = client.generic(
                case.method,
                case.formatted_path,
                body,
                content_type=kind,
                query_params=dict(case.query or {}),
            )
            transaction.set_rollback(True)
        answered.add((case.operation.label, answer.status_code))
        assert answer.status_code < 500, case.as_curl_command()
        if role in ("anonymous", "member"):
            assert HIDDEN not in answer.content.decode()

    plain = settings(
        max_examples=EXAMPLES[role],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    for found in schemathesis.openapi.from_dict(told).get_all_operations():
        plain(given(case=found.ok().as_strategy())(ask))()
    assert len({label for label, _ in answered}) >= 20
    if not user:
        assert {status for _, status in answered} <= {401, 404}  # 404: no address is like that


def _parts(body: dict[str, object]) -> dict[str, object]:
    """What a form sends: bytes as a file, and anything else as text."""
    return {
        name: ContentFile(value, "a.json") if isinstance(value, bytes) else str(value)
        for name, value in body.items()
    }
