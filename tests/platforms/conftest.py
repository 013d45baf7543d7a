"""What tests of the catalogue share."""

import pytest
from django.core.cache import cache


@pytest.fixture
def nothing_kept() -> None:
    """No words of the catalogue from the test before."""
    cache.clear()
