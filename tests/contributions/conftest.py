"""What most tests of changes begin with."""

import pytest
from django.utils import timezone

from people.models import User
from platforms.models import PolicyVersion, Repository
from tests import cast as made
from tests.cast import Cast


@pytest.fixture
def ledger(cast: Cast) -> Repository:
    """Ledger's repository, whose policy asks for no proposal."""
    PolicyVersion.objects.create(
        platform=cast.ledger, number=1, rules={"require_proposal": False}, at=timezone.now()
    )
    return Repository.objects.get(pk=made.repository(cast.ledger, "commons/ledger").pk)


@pytest.fixture
def helper(cast: Cast) -> User:
    """Somebody in none of the owning teams, with an account on the host."""
    one = made.person("Ida")
    made.account(one, 300)
    return one
