"""Ledger on a host, whose policy asks for no proposal and whose owners may push to main."""

import pytest

from tests.cast import let_through_without_proposal
from tests.hosted import Hosted


@pytest.fixture
def ledger(hosted: Hosted) -> Hosted:
    let_through_without_proposal(hosted.cast.ledger)
    return hosted


@pytest.fixture
def unprotected(ledger: Hosted) -> Hosted:
    ledger.git.ok("DELETE", f"/repos/{ledger.full_name}/branches/main/protection")
    return ledger
