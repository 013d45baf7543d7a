"""The playbook of the demo organisation, with the versions that led to its pages."""

from __future__ import annotations

from datetime import timedelta

from django.utils.text import slugify

from people.markdown import render
from platforms.models import PlaybookPage, PlaybookVersion
from portal.demo.catalogue_rows import Made
from portal.demo.chain import Chain
from portal.demo.plan import told


def make(made: Made, chain: Chain) -> None:
    """Write each page as its last version has it, and all its versions."""
    for entry in told("page"):
        versions = entry["versions"]
        last = versions[-1]
        page = PlaybookPage.objects.create(
            slug=slugify(entry["title"]),
            title=entry["title"],
            summary=entry["summary"],
            text=last["text"].strip(),
            text_html=render(last["text"]),
            number=len(versions),
            changed_by=made.users[last["by"]],
            changed_at=made.now - timedelta(days=last["days"]),
        )
        for number, version in enumerate(versions, start=1):
            by, at = made.users[version["by"]], made.now - timedelta(days=version["days"])
            PlaybookVersion.objects.create(
                page=page,
                number=number,
                title=page.title,
                summary=page.summary,
                text=version["text"].strip(),
                note=version["note"],
                by=by,
                at=at,
            )
            kind = "playbook:written" if number == 1 else "playbook:edited"
            chain.add(page.subject, kind, at, by, {"version": number, "title": page.title})
