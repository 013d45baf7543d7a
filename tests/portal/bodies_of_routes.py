"""What the matrix of routes sends, by the name that a line of the table gives it.

Each body makes its act possible for whoever may do it. `{words}` are filled from the company.
"""

from tests.cast import PASSWORD

Body = dict[str, object]

NOTHING = "-"
BODIES: dict[str, Body] = {
    NOTHING: {},
    # People
    "password": {"username": "ana", "password": PASSWORD},
    "wrong": {"username": "ana", "password": "guessed"},
    "read": {"up_to": "{note}"},
    "name": {"name": "Other", "time_zone": ""},
    "days-off": {"first": "{soon}", "last": "{later}"},
    "token": {"days": "30", "once": "{once}"},
    "revoke-token": {"prefix": "{token}"},
    "deactivate": {"act": "deactivate"},
    "add-sam": {"act": "add", "username": "sam"},
    "remove-dee": {"act": "remove", "username": "dee"},
    # Platforms
    "register": {
        "name": "Tally",
        "summary": "Counts.",
        "team": "{team}",
        "openness": "welcome",
    },
    "register-by-slug": {"name": "Tally", "summary": "Counts.", "team": "{team_slug}"},
    "edit": {
        "name": "Renamed",
        "summary": "Counts.",
        "openness": "welcome",
        "governance": "contributions",
        "lifecycle": "active",
        "response_hours": "8",
        "decision_hours": "40",
        "workdays": ["0", "1", "2", "3", "4"],
        "day_start": "09:00",
        "day_end": "17:00",
        "time_zone": "Europe/Berlin",
    },
    "connect": {"full_name": "commons/no-such-repository"},
    "look": {"act": "look"},
    "set": {"act": "set"},
    "role": {"act": "role", "role-role": "reviewer", "role-who": "sam"},
    "end-role": {"act": "end-role", "row": "{role}"},
    "offer": {"act": "offer", "offer-who": "dee"},
    "accept-offer": {"act": "accept", "row": "{offer}"},
    "decline-offer": {"act": "decline", "row": "{offer}"},
    "withdraw-offer": {"act": "withdraw", "row": "{offer}"},
    "second-offer": {"act": "second", "row": "{admins_offer}"},
    "confirm-named": {"act": "confirm", "row": "{candidate}"},
    "dismiss-named": {"act": "dismiss", "row": "{candidate}"},
    "drop-import": {"act": "drop"},
    "deputy": {
        "act": "deputy",
        "deputy-owner": "{olu}",
        "deputy-who": "dee",
        "deputy-first": "{soon}",
        "deputy-last": "{later}",
    },
    "end-deputy": {"act": "end-deputy", "row": "{deputy}"},
    "try-policy": {"text": "quorum: 1\n", "act": "try"},
    "ask-policy": {"text": "quorum: 1\n", "act": "ask", "based_on": "0"},
    "confirm-policy": {"act": "confirm", "request": "0"},
    "save-policy": {"text": "quorum: 1\n", "act": "save"},
    "read-policy": {"act": "read"},
    "choose-source": {"act": "choose", "source": "portal"},
    # Roadmap; `team` is left out where each has one of their own
    "plan": {"title": "Round once", "wanted": "on"},
    "plan-by-program": {"title": "Round once"},
    "need": {"act": "need", "team": "{own_team}", "why": "Reports."},
    "need-by-program": {"why": "Reports."},
    "drop-item": {"act": "drop", "reason": "The bank does it now."},
    # Hosts
    "host": {"kind": "enterprise", "address": "http://127.0.0.1:9", "name": "Forge", "token": "x"},
    "search": {"act": "search", "owner": "commons", "topic": "", "file": ""},
    "try": {"try_on": ""},
    "wrong-token": {"token": "guessed"},
    "no-key": {"app_id": "7", "app_key": "no key"},
    "secret": {"secret": "a-secret-of-twenty-letters"},
    # Proposals
    "idea": {"title": "Round once", "problem": "Twice.", "platforms": ["{platform}"]},
    "submit": {
        "act": "submit",
        "title": "Round once",
        "problem": "Twice.",
        "kind": "code",
        "platforms": ["{platform}"],
    },
    "keep": {"act": "save", "title": "Round", "problem": "Twice.", "kind": "code"},
    "accept": {"act": "accept", "part": "{part}", "platform": "{platform}", "reason": "Yes."},
    "ask": {
        "act": "request_changes",
        "part": "{part}",
        "platform": "{platform}",
        "reason": "Why?",
    },
    "decline": {
        "act": "decline",
        "part": "{part}",
        "platform": "{platform}",
        "reason": "No.",
        "code": "other",
    },
    "drop": {"act": "drop", "part": "{part}"},
    "submit-it": {"act": "submit"},
    "withdraw": {"act": "withdraw", "reason": "Not needed."},
    "remark": {"act": "comment", "text": "I see.", "key": "{once}"},
    "pull": {"act": "pull", "repository": "{repository}", "branch": "work"},
    "link-number": {"act": "link", "repository": "{repository}", "number": "{number}"},
    "agree": {"act": "agree_time", "last_day": "{later}"},
    "end-time": {"act": "end_time"},
    # Changes
    "approve": {"act": "approve", "sha": "{sha}"},
    "refuse": {"act": "request_changes", "sha": "{sha}", "body": "Name it.", "text": "Name it."},
    "comment": {"act": "comment", "body": "I see.", "key": "{once}"},
    "merge": {"act": "merge", "sha": "{sha}"},
    "revoke": {"act": "revoke"},
    "break": {"act": "break_glass", "sha": "{sha}", "body": "Payments are down."},
    "sign": {"act": "sign_break_glass", "sha": "{sha}"},
    "attribute": {"act": "attribute", "email": "nobody@example.com", "login": "sam"},
    "refresh": {"act": "refresh"},
    "link": {"proposal": "{agreed}"},
    "link-hidden": {"proposal": "{hidden_proposal}"},
    "sha": {"sha": "{sha}"},
    "simulate": {
        "facts": {
            "now": "2026-03-11T15:00:00+00:00",
            "head": "9f3c2e1",
            "base_ref": "main",
            "author": {"user_id": 1, "name": "Ana"},
            "platforms": [],
        }
    },
}
