"""How long the state machines run: for every build, and with `VERIFY=1` (make verify) at length."""

import os

from hypothesis import HealthCheck, Phase, settings

AT_LENGTH = os.environ.get("VERIFY") == "1"


def length(*, build: tuple[int, int], verify: tuple[int, int], shrink: bool = True) -> settings:
    """Settings for a machine: (runs, steps of each) in every build, and at length.

    Without `shrink` a failure is shown as it was found, where a smaller one takes too long to find.
    """
    runs, steps = verify if AT_LENGTH else build
    return settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
