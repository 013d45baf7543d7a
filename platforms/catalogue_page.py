"""The catalogue's page: what was found, what else there would be, what is new to the viewer.

The facets and the list are the greater part of it, the same for all who may see the same, and most
of what it takes to draw it. They are kept for a moment under all that they show.
"""

from __future__ import annotations

from typing import Any

from people.finding import groups
from people.kept_markup import Part, drawn_parts
from people.requests import SignedIn
from platforms import listing, permissions, rows, visiting
from platforms.counting import Counting
from platforms.finding import PLATFORMS

#: Seconds. What is counted for a row beside its own columns may be twice as old (`rows`).
KEPT_FOR = 30


def catalogue(request: SignedIn) -> dict[str, Any]:
    """What the template shows, the two greater parts of it drawn."""
    user, params = request.user, request.GET
    found = listing.find(user, params)
    page = listing.page(found, params.get("page", ""))
    counts, (since, saved) = Counting(user), visiting.visit(user)
    counts.look_up(found)
    count, exact = counts.counted(found, page)
    shown = {
        "found": found,
        "page": page,
        "count": count,
        "exact": exact,
        "everything": counts.everything(found),
        "facets": counts.facets(found),
        "cards": params.get("view") == "cards",
        "why_not_register": permissions.why_not_register(user),
        "request": request,
    }
    facets, results = drawn_parts(_facets(shown), _results(shown), seconds=KEPT_FOR)
    return {
        **shown,
        "drawn_facets": facets,
        "drawn_list": results,
        "since": since,
        "new": visiting.count_new(user, since) if since else 0,
        "saved": saved,
        "also": groups(user, found.asked, but=PLATFORMS),
    }


def _facets(shown: dict[str, Any]) -> Part:
    chosen = shown["found"].choices

    def context() -> dict[str, Any]:
        drawn = [
            {**one, "rows": [(*row, row[0] in chosen[one["name"]]) for row in one["choices"]]}
            for one in shown["facets"]
            if one["choices"]
        ]
        return {**shown, "facets": drawn}

    return Part("platforms/_facets.html", (_asked(shown), shown["facets"]), context)


def _results(shown: dict[str, Any]) -> Part:
    found, page = shown["found"], shown["page"]
    words = {
        one["name"]: {value: word for value, word, _ in one["choices"] if value in chosen}
        for one in shown["facets"]
        if (chosen := found.choices[one["name"]])
    }
    said = ("count", "exact", "everything", "cards", "why_not_register")
    return Part(
        "platforms/_listed.html",
        (_asked(shown), found.shown, found.sort, page, words, [shown[name] for name in said]),
        lambda: {
            **shown,
            "rows": rows.rows(page.rows),
            "labels": words,
            "sorts": listing.sorts(found),
        },
    )


def _asked(shown: dict[str, Any]) -> str:
    """The question as the links of the page repeat it."""
    params = shown["request"].GET.copy()
    params.pop("page", None)
    return str(params.urlencode())
