"""A repository on the embedded git host with as many pull requests as one likes."""

from datetime import UTC, datetime, timedelta

from tests.githost_server import GitHost

LONG_AGO = datetime(2026, 1, 5, 9, tzinfo=UTC)


def repository(git: GitHost, name: str, *, opened: int, merged: int = 0, owner: str = "commons"):
    """Pull requests by Ana, each with a review by Olu and two statuses; returns its numeric id.

    `opened` of them are open, `merged` merged long ago.
    """
    commits = [
        {
            "message": "Begin",
            "author": {"login": "olu"},
            "date": LONG_AGO.isoformat(),
            "files": {"README.md": "# Many\n", ".github/CODEOWNERS": "* @olu\n"},
        }
    ]
    pulls = []
    for n in range(1, opened + merged + 1):
        at = LONG_AGO + timedelta(minutes=n)
        commits.append(
            {
                "message": f"Change {n}",
                "author": {"login": "ana"},
                "date": at.isoformat(),
                "files": {f"src/{n}.txt": f"{n}\n"},
                "branch": f"change-{n}",
                "from": "main",
            }
        )
        pulls.append(
            {
                "head": f"change-{n}",
                "title": f"Change {n}",
                "body": "Why it is needed.",
                "author": "ana",
                "created_at": at.isoformat(),
                "state": "open" if n <= opened else "merged",
                "reviews": [
                    {
                        "author": "olu",
                        "state": "APPROVED",
                        "submitted_at": (at + timedelta(hours=1)).isoformat(),
                    }
                ],
                "statuses": [
                    {"context": "build", "state": "success"},
                    {"context": "lint", "state": "success"},
                ],
            }
        )
    described = {
        "owner": owner,
        "name": name,
        "default_branch": "main",
        "collaborators": {"ana": "write", "olu": "write"},
        "commits": commits,
        "pulls": pulls,
    }
    made = git.provision({"organisations": [{"login": owner}], "repositories": [described]})
    return made["repositories"][f"{owner}/{name}"]["id"]
