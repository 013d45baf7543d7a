"""The plan as a document for the embedded git host: people, teams, repositories, pull requests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from platforms.gate import CONTEXT
from portal.demo import repositories
from portal.demo.company import Company
from portal.demo.plan import BUILD, ORGANISATION, Plan, PlannedPlatform, PlannedPull

Json = dict[str, Any]
#: The account the portal itself acts with; it is there before the demo organisation.
SERVICE = "commons-portal"
ROBOT = "forge-bot"
EVERYONE = "everyone"
#: What the portal wrote on the head of everything it merged.
APPROVED = "Every owner group approved this commit."
MERGE_MESSAGE = "Merge pull request #{number} from {owner}/{branch}\n\n{title}\n"


def document(company: Company, plan: Plan, source: Path | None) -> Json:
    """The whole document; `source` is the repository that the platform of the portal imports."""
    people = list(company.people.values())
    return {
        "users": [
            {"login": SERVICE, "name": "Commons portal", "site_admin": True},
            {"login": ROBOT, "name": "Forge bot", "email": f"{ROBOT}@halden.example", "bot": True},
            *({"login": p.username, "name": p.name, "email": p.email} for p in people),
        ],
        "organisations": [{"login": ORGANISATION, "name": "Halden"}],
        "teams": [
            {
                "organisation": ORGANISATION,
                "name": EVERYONE,
                "members": [p.username for p in people if p.active],
            },
            *(
                {
                    "organisation": ORGANISATION,
                    "name": team.name,
                    "slug": slug,
                    "members": [p.username for p in people if p.active and p.teams[-1][0] == slug],
                }
                for slug, team in company.teams.items()
            ),
        ],
        "repositories": [
            _repository(platform, company, pulls_of(plan, platform), source)
            for platform in plan.platforms
        ],
    }


def pulls_of(plan: Plan, platform: PlannedPlatform) -> list[PlannedPull]:
    """A platform's pull requests in the order of their numbers."""
    return [pull for pull in plan.pulls if pull.platform is platform]


def begun(platform: PlannedPlatform, pulls: Sequence[PlannedPull], company: Company) -> datetime:
    """When the repository's first commit was made: before anything else happened in it."""
    member = next(p for p in company.people.values() if p.teams[0][0] == platform.team)
    earliest = min((pull.pushes[0][0] for pull in pulls), default=member.teams[0][1])
    return earliest - timedelta(days=30)


def _repository(
    platform: PlannedPlatform, company: Company, pulls: list[PlannedPull], source: Path | None
) -> Json:
    at = begun(platform, pulls, company)
    entry: Json = {
        "owner": ORGANISATION,
        "name": platform.slug,
        "description": platform.summary,
        "topics": [tag.replace(" ", "-") for tag in platform.tags],
        "private": platform.restricted,
        "created_at": at.isoformat(),
        "default_branch": "main",
        "team_permissions": {platform.team: "maintain"},
        "pulls": [_pull(pull) for pull in pulls],
    }
    if not platform.restricted:
        entry["team_permissions"][EVERYONE] = "write"
    if platform.gated:
        entry["protection"] = {"main": {"contexts": [CONTEXT], "enforce_admins": True}}
    if platform.imported and source:
        entry["import_from"] = str(source)
    else:
        entry["commits"] = [*_begin(platform, company, at), *_commits(platform, pulls)]
    return entry


def _begin(platform: PlannedPlatform, company: Company, at: datetime) -> list[Json]:
    """The first commits, by members of the owning team: the texts, then each area's code."""
    files = repositories.first_files(platform, company)
    authors = [p.username for p in company.people.values() if p.teams[0][0] == platform.team]
    texts = {path: text for path, text in files.items() if path.split("/")[0] not in platform.areas}
    made = [_commit(authors[0], at, f"Begin {platform.name}", texts)]
    for place, area in enumerate(platform.areas, start=1):
        inside = {path: text for path, text in files.items() if path.startswith(f"{area}/")}
        when = at + timedelta(days=place * 3, hours=place)
        made.append(_commit(authors[place % len(authors)], when, f"Move {area} in", inside))
    return made


def _commits(platform: PlannedPlatform, pulls: list[PlannedPull]) -> list[Json]:
    """The pull requests' commits and merges; what is open branches off the last merge."""
    numbers = {id(pull): number for number, pull in enumerate(pulls, start=1)}
    made: list[Json] = []
    for pull in sorted(pulls, key=lambda one: (one.fate == "open", one.created)):
        for at, message, files in pull.pushes:
            after = {file.path: file.after for file in files}
            made.append(_commit(pull.author, at, message, after, branch=pull.branch))
        if pull.is_merged and pull.ended:
            message = MERGE_MESSAGE.format(
                number=numbers[id(pull)],
                owner=ORGANISATION,
                branch=pull.branch,
                title=pull.title,
            )
            by = merger(pull)
            made.append(_commit(by, pull.ended, message, {}, merge=pull.branch))
    return made


def merger(pull: PlannedPull) -> str:
    """The account that merged on the host: the portal's own, but for what went past it."""
    return pull.merged_by if pull.fate == "ungated" else SERVICE


def _commit(login: str, at: datetime, message: str, files: dict[str, str], **more: str) -> Json:
    date = at.isoformat()
    return {"message": message, "author": {"login": login}, "date": date, "files": files, **more}


def _pull(pull: PlannedPull) -> Json:
    entry: Json = {
        "head": pull.branch,
        "title": pull.title,
        "body": pull.body,
        "author": pull.author,
        "draft": pull.draft,
        "created_at": pull.created.isoformat(),
        "statuses": [{"context": BUILD, "state": pull.check, "creator": ROBOT}],
    }
    if pull.is_merged and pull.ended:
        entry |= {"state": "merged", "merged_at": pull.ended.isoformat(), "merged_by": merger(pull)}
        if pull.fate != "ungated":
            own = {"context": CONTEXT, "state": "success", "description": APPROVED}
            entry["statuses"].append({**own, "creator": SERVICE})
    elif pull.ended:
        entry |= {"state": "closed", "closed_at": pull.ended.isoformat()}
    return entry
