"""Ledger with its repository, and a client signed in as Ana."""

import pytest
from django.test import Client

from platforms.models import Repository
from tests.cast import Cast, repository


@pytest.fixture
def ledger(cast: Cast) -> Repository:
    """The repository of the platform Ledger."""
    return repository(cast.ledger, "payments/ledger")


@pytest.fixture
def asking(cast: Cast, client: Client) -> Client:
    """A client signed in as Ana."""
    client.force_login(cast.ana)
    return client
