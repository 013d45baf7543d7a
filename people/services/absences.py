"""Saying when one is away, and that one is back."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from journal import events
from people import standing
from people.days import whole_days, zone_of
from people.models import Absence, User
from people.refusals import Forbidden, Invalid, Refused

LONGEST = 732


def be_away(*, by: User, first: date, last: date, note: str = "") -> Absence:
    """Note that somebody is away on whole days of their zone, the first and the last included.

    The very same again finds what was noted.
    """
    begins, until = whole_days(first, last, zone_of(by))
    fields: dict[str, str] = {}
    if last < first:
        fields["last"] = "The last day comes before the first."
    elif (last - first).days > LONGEST:
        fields["last"] = "Two years are the longest; an admin ends roles of people who left."
    elif until <= timezone.now():
        fields["last"] = "This is over already."
    if len(note) > 200:
        fields["note"] = "At most 200 characters."
    if fields:
        raise Invalid("Nothing was noted.", fields)
    since, note = max(begins, timezone.now()), note.strip()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        taken = Absence.objects.filter(user=by, since__lt=until, until__gt=since)
        # Of one that began today the beginning was the moment in which it was noted.
        same = taken.filter(since__gte=begins, since__lte=since, until=until, note=note)
        if known := same.first():
            return known
        if taken.exists():
            raise Refused(
                "You are away for some of these days already. End that absence first, or choose"
                " other days; nothing was noted."
            )
        absence = Absence.objects.create(user=by, since=since, until=until, note=note)
        _write(absence, "absence:noted", by)
        standing.people_changed([by])
    return absence


def come_back(absence: Absence, *, by: User) -> None:
    """End one's own absence now; one that has not begun is taken back altogether."""
    if absence.user_id != by.pk:
        raise Forbidden("Only the person who is away says that they are back.")
    now = timezone.now()
    with transaction.atomic():
        absence = Absence.objects.select_for_update().get(pk=absence.pk)
        if absence.until <= now:
            raise Refused("This absence is over already.")
        _write(absence, "absence:ended", by)
        if absence.since >= now:
            absence.delete()
        else:
            absence.until = now
            absence.save(update_fields=["until"])
        standing.people_changed([by])


def _write(absence: Absence, kind: str, by: User) -> None:
    # The note stays out of the journal: it may say why, and nobody could ever take it back.
    data = {"since": absence.since.isoformat(), "until": absence.until.isoformat()}
    events.write(f"user:{by.pk}", kind, actor=by, data=data)
