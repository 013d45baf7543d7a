"""What no program should send is refused in words, whoever sends it and wherever to."""

import pytest
from django.conf import settings
from django.test import Client
from knox.models import AuthToken

from platforms.models import Platform
from tests.cast import Cast

LARGE = '{"summary": "' + "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + '"}'
SENT = [
    ("[" * 50_000, 400, "nested too deep"),
    ('{"a":' * 50_000, 400, "nested too deep"),
    (r'{"openness": "\ud800"}', 400, "half of a sign"),
    (r'{"\udfff": 1}', 400, "half of a sign"),
    ('{"capacity": NaN}', 400, "JSON parse error"),
    ("\ufeff{}", 400, "JSON parse error"),
    (LARGE, 413, "more than is taken at once: 2.5 MB"),
]


@pytest.mark.parametrize(("sent", "status", "why"), SENT)
@pytest.mark.parametrize("by_token", [True, False])
def test_what_cannot_be_read_is_refused_in_words(
    cast: Cast, sent: str, status: int, why: str, by_token: bool
) -> None:
    client = Client(raise_request_exception=False)
    if by_token:
        bearer = f"Bearer {AuthToken.objects.create(cast.olu)[1]}"
        client = Client(raise_request_exception=False, headers={"Authorization": bearer})
    else:
        client.force_login(cast.olu)
    before = Platform.objects.values().get()
    answer = client.patch("/api/v1/platforms/ledger/", sent, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/json")
    assert why in answer.json()["detail"]
    assert Platform.objects.values().get() == before


def test_a_form_that_is_too_large_says_so(cast: Cast) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(cast.olu)
    answer = client.generic(
        "POST",
        "/platforms/ledger/edit/",
        "guide=" + LARGE,
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 400
    assert "It is more than is taken at once: 2.5 MB." in answer.content.decode()
