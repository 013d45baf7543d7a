"""Asks the rule again about a platform's open changes when its people or its policy changed."""

from django.db import transaction

from contributions import judging
from contributions.models import Change
from contributions.models.changes import OPEN_STATES
from journal import effects

JUDGE_PLATFORM = "contributions.judge-platform"


def ask(platform_id: int) -> None:
    """Ask, inside the caller's transaction, for every open change of the platform to be judged.

    Asking several times before it is done judges once more, not several times.
    """
    effects.ask(JUDGE_PLATFORM, key=str(platform_id), arguments={"platform": platform_id})


@effects.handler(JUDGE_PLATFORM)
def judge_platform(platform: int) -> None:
    """Judge each open change under its own row lock; safe to repeat.

    One that fails does not keep the others from being judged: all errors are raised at the end,
    and the effect comes back.
    """
    open_ones = Change.objects.filter(repository__platform=platform, state__in=OPEN_STATES)
    errors: list[Exception] = []
    for pk in list(open_ones.order_by("pk").values_list("pk", flat=True)):
        try:
            _judge(pk)
        except Exception as error:  # noqa: BLE001 - kept, and raised with the others below
            errors.append(error)
    if errors:
        raise ExceptionGroup(f"{len(errors)} changes of platform {platform} not judged", errors)


@transaction.atomic
def _judge(pk: int) -> None:
    change = (
        Change.objects.select_for_update(of=("self",))
        .select_related("repository__platform", "repository__host", "author__user", "opened_for")
        .get(pk=pk)
    )
    if change.is_open:
        judging.judge(change)
