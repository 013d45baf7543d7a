"""Nothing kept from the test before."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()
