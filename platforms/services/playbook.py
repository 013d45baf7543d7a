"""Writing the playbook: each save is a version, and any version can be brought back."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from journal import events
from people.markdown import render
from people.models import User
from people.refusals import Forbidden, Invalid, Stale
from platforms.models import PlaybookPage, PlaybookVersion
from platforms.permissions import why_not_take_out, why_not_write

TEXT_LIMIT = 50_000
#: Addresses under /playbook/ that are no pages.
RESERVED = frozenset({"new"})


def write(*, by: User, title: str, text: str, summary: str = "", note: str = "") -> PlaybookPage:
    """Begin a page; the very same again finds it.

    Raises Forbidden, or Invalid naming the fields.
    """
    if why_not := why_not_write(by):
        raise Forbidden(why_not)
    page = PlaybookPage(slug=slugify(title)[:80], number=1)
    _fill(page, by, title, summary, text, note)
    taken = {"title": "There is such a page already, or there was; choose another title."}
    if not page.slug or page.slug in RESERVED:
        raise Invalid("The page was not kept.", {"title": "Choose another title."})
    if known := PlaybookPage.objects.filter(slug=page.slug).first():
        if _same(known, page) and known.archived_at is None:
            return known
        raise Invalid("The page was not kept.", taken)
    try:
        with transaction.atomic():
            page.save()
            _keep(page, by, note, "playbook:written")
    except IntegrityError as clash:  # somebody took the title in the same moment
        raise Invalid("The page was not kept.", taken) from clash
    return page


def edit(
    page: PlaybookPage,
    *,
    by: User,
    seen: int,
    title: str,
    text: str,
    summary: str = "",
    note: str = "",
) -> PlaybookPage:
    """Save a new version over the one `seen`; a save that changes nothing makes none.

    Raises Stale when somebody saved another version meanwhile.
    """
    if why_not := why_not_write(by):
        raise Forbidden(why_not)
    with transaction.atomic():
        page = PlaybookPage.objects.select_for_update().get(pk=page.pk)
        same = (page.title, page.summary, page.text) == (title.strip(), summary.strip(), text)
        if same and page.archived_at is None:
            return page
        if page.number != seen:
            raise Stale(
                f"{page.changed_by} saved version {page.number} while you wrote. Nothing was"
                " saved, and nothing of yours is lost: look at the other version, take over what"
                " you want of it, and save again."
            )
        page.number, page.archived_at = page.number + 1, None
        _fill(page, by, title, summary, text, note)
        page.save()
        _keep(page, by, note, "playbook:edited")
    return page


def _same(known: PlaybookPage, page: PlaybookPage) -> bool:
    """Whether somebody sends anew what they wrote and nobody has touched since."""
    names = ("number", "changed_by_id", "title", "summary", "text")
    return all(getattr(known, name) == getattr(page, name) for name in names)


def bring_back(version: PlaybookVersion, *, by: User) -> PlaybookPage:
    """Make an earlier version the present one, as a version of its own."""
    page = version.page
    return edit(
        page,
        by=by,
        seen=PlaybookPage.objects.values_list("number", flat=True).get(pk=page.pk),
        title=version.title,
        text=version.text,
        summary=version.summary,
        note=f"Version {version.number} again",
    )


def take_out(page: PlaybookPage, *, by: User) -> None:
    """Take a page out of the playbook; its versions stay. Safe to repeat."""
    if why_not := why_not_take_out(by):
        raise Forbidden(why_not)
    with transaction.atomic():
        now = timezone.now()
        if PlaybookPage.objects.filter(pk=page.pk, archived_at=None).update(archived_at=now):
            events.write(page.subject, "playbook:taken-out", actor=by)


def _fill(page: PlaybookPage, by: User, title: str, summary: str, text: str, note: str) -> None:
    page.title, page.summary, page.text = title.strip(), summary.strip(), text
    wrong: dict[str, str] = {}
    if not page.title or len(page.title) > 120:
        wrong["title"] = "Give it a title of at most 120 characters."
    if len(page.summary) > 300:
        wrong["summary"] = "At most 300 characters."
    if not text.strip() or len(text) > TEXT_LIMIT:
        wrong["text"] = f"Write something, of at most {TEXT_LIMIT:,} characters."
    if len(note) > 200:
        wrong["note"] = "At most 200 characters."
    if wrong:
        raise Invalid("The page was not kept.", wrong)
    page.text_html = render(text)
    page.changed_by, page.changed_at = by, timezone.now()


def _keep(page: PlaybookPage, by: User, note: str, kind: str) -> None:
    PlaybookVersion.objects.create(
        page=page,
        number=page.number,
        title=page.title,
        summary=page.summary,
        text=page.text,
        note=note.strip(),
        by=by,
        at=page.changed_at,
    )
    data = {"version": page.number, "title": page.title, "note": note.strip()}
    events.write(page.subject, kind, actor=by, data=data)
