"""Looking at a change's pages in tests: the words on them, and a change that is approved."""

import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contributions.models import Change
from platforms.hosts.snapshots import OwnerFile
from platforms.models import Repository
from tests import snapshots
from tests.cast import Cast

OWNERS = OwnerFile(path=".github/CODEOWNERS", text="/ledger/ @commons/payments-core\n")


def text(answer: object) -> str:
    """The page's words without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def see(client: Client, user: object, change: Change, **query: str) -> str:
    """The page as somebody sees it."""
    client.force_login(user)
    return text(client.get(change.get_absolute_url(), query))


def approved(cast: Cast, ledger: Repository) -> Change:
    """Ana's change with Olu's approval of its head."""
    pull = {"number": 4, "owner_file": OWNERS}
    snapshots.take_in(ledger, cast.ana, **pull)
    return snapshots.take_in(ledger, cast.ana, **pull, reviews=(snapshots.review(cast.olu, "one"),))


def queries(client: Client, url: str) -> int:
    """How often the database is asked for a page."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)
