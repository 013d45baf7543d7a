"""What platforms plan and tell, for the matrix of routes: the open Ledger, the hidden Vault."""

from datetime import time

from people import feed_keys
from people.models import User
from platforms.models import Platform
from platforms.services import news, playbook, roadmap, searches
from tests.cast import Cast, day_here

MISSING = 999_999
Places = dict[str, dict[str, object]]


def planned(ledger: Platform, vault: Platform, by: User) -> Places:
    """Items of a roadmap, under their platform and, in the API, by themselves."""
    items = [
        roadmap.add(one, by=by, title="Export closed days", wanted=True) for one in (ledger, vault)
    ]
    for item in items:
        roadmap.need(item, by=by, team=ledger.team, why="Reports.")
    own, hidden = (item.pk for item in items)
    return {
        "roadmap/<int:pk>/needs/<slug:team>": {
            "own": f"{own}/needs/{ledger.team.slug}",
            "hidden": f"{hidden}/needs/{ledger.team.slug}",
            "missing": f"{MISSING}/needs/{ledger.team.slug}",
        },
        "platforms/<slug:slug>/roadmap/<int:pk>": {
            "own": f"ledger/roadmap/{own}",
            "hidden": f"vault/roadmap/{hidden}",
            "missing": f"ledger/roadmap/{MISSING}",
        },
        "api/v1/roadmap/<int:pk>": {"own": own, "hidden": hidden, "missing": MISSING},
    }


def told(ledger: Platform, vault: Platform, cast: Cast) -> Places:
    """Announcements and meetings of both, and Ana's key to her feeds."""
    today = day_here()
    own, hidden = (
        news.announce(one, by=cast.olu, title="Read-only", first=today, last=today).pk
        for one in (ledger, vault)
    )
    meets, meets_hidden = (
        news.hold(one, by=cast.olu, title="Hours", day=today, begins=time(9), repeats="weekly").pk
        for one in (ledger, vault)
    )
    key = feed_keys.key_for(cast.ana)
    playbook.write(by=cast.olu, title="Begin here", text="Small.")
    return {
        "playbook/<slug:slug>/history/<int:number>": {
            "own": "begin-here/history/1",
            "missing": "begin-here/history/9",
        },
        "playbook/<slug:slug>": {"own": "begin-here", "missing": "no-such-page"},
        "announcements/<int:pk>": {"own": own, "hidden": hidden, "missing": MISSING},
        "meetings/<int:pk>": {"own": meets, "hidden": meets_hidden, "missing": MISSING},
        "saved-searches/<int:pk>": {
            "own": searches.save(by=cast.ana, name="Books", query="q=books").pk,
            "missing": MISSING,
        },
        "readiness/<slug:check>": dict.fromkeys(("own", "hidden", "missing"), "tests"),
        "feeds/<str:key>/<slug:slug>": {"own": f"{key}/ledger", "missing": f"{key}/nothing"},
        "feeds/<str:key>": {"own": key, "missing": "no-such-key"},
    }
