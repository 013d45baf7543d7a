"""Figures that take long to count are kept for a while, and counted anew by a worker.

A page that counts many rows answers with what was counted last and says when that was. Once that is
older than FRESH, a worker is asked to count again. What counts few rows is always counted at once.
"""

from __future__ import annotations

import logging
from dataclasses import fields
from datetime import timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from kombu.exceptions import OperationalError

from insights import selectors
from insights.comparison import Move
from insights.figures import Stat
from insights.measures import Measure
from insights.pages.overview import Figure, Overview, overview
from insights.pages.tables import Deciding
from insights.question import Question
from insights.selectors import Freshness, Scope
from people.models import User

logger = logging.getLogger(__name__)

FRESH = timedelta(seconds=45)
#: In seconds: how long an answer is kept, and how long a worker may count before another is asked.
KEPT, COUNTING = 6 * 3600, 300

#: What is kept by a release whose pages are made of other parts is not read.
_PARTS = [
    (one.__name__, *(part.name for part in fields(one)))
    for one in (Overview, Figure, Deciding, Freshness, Question, Measure, Move, Stat)
]


def figures(scope: Scope, question: Question) -> Overview:
    """The manager's page: as counted last, where many rows count; else as of now."""
    name = _name(scope, question)
    kept: Overview | None = cache.get(name)
    if kept is None:
        return count(scope, question)
    if is_old(kept, question) and cache.add(f"{name}:asked", 1, COUNTING):
        _ask(scope, question)
    return kept


def is_old(kept: Overview, question: Question) -> bool:
    """Whether it was counted so long ago that a worker counts again."""
    return question.now - kept.question.now > FRESH


def _ask(scope: Scope, question: Question) -> None:
    from insights.tasks import count_again  # tasks stand above this module

    narrowed = (question.days, question.department, question.platform, question.kind)
    try:
        count_again.apply_async((scope.user.pk, *narrowed, _zone()), retry=False, expires=COUNTING)
    except OperationalError as error:
        logger.warning("No worker could be asked to count figures again: %s", error)


def count_again(user: User, narrowed: tuple[int, str, str, str], zone: str) -> None:
    """What a worker does: count what was asked by days, department, platform and kind."""
    question = Question(timezone.now(), *narrowed)
    with timezone.override(ZoneInfo(zone)):
        count(selectors.scope(user).narrowed(question), question)


def count(scope: Scope, question: Question) -> Overview:
    """Count it now, and keep it where many rows counted."""
    records = selectors.records(question, scope)
    page = overview(question, scope, records, ZoneInfo(_zone()))
    if len(records.changes) + len(records.parts) >= settings.FIGURES_KEPT_FROM:
        name = _name(scope, question)
        cache.set(name, page, KEPT)
        cache.delete(f"{name}:asked")
    return page


def _zone() -> str:
    return timezone.get_current_timezone_name()


def _name(scope: Scope, question: Question) -> str:
    """The same for all who ask the same and may see the same restricted platforms."""
    asked = (question.days, question.department, question.platform, question.kind, _zone())
    said = repr((_PARTS, scope.sees_all, sorted(scope.restricted), sorted(scope.hidden), asked))
    return f"figures:{sha256(said.encode()).hexdigest()}"
