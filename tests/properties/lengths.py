"""How long the state machines run: for every build, and with `VERIFY=1` (make verify) at length."""

import os

from hypothesis import HealthCheck, settings

AT_LENGTH = os.environ.get("VERIFY") == "1"


def length(*, build: tuple[int, int], verify: tuple[int, int]) -> settings:
    """Settings for a machine: (runs, steps of each) in every build, and at length."""
    runs, steps = verify if AT_LENGTH else build
    return settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
