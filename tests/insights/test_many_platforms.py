"""Pages of figures are as small and ask as much for sixty platforms as for three."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from platforms.models import Platform, Repository
from tests.cast import Cast, platform, repository
from tests.insights.rows import proposed

PAGES = ("/insights/", "/insights/?platform=tool", "/insights/gates/", "/insights/ownerless/",
         "/insights/rows/overdue/")  # fmt: skip


def grow(cast: Cast, until: int) -> None:
    """Platforms that nobody owns, each with a repository and an overdue proposal."""
    for number in range(Platform.objects.count(), until):
        made = platform(f"Tool {number:04}", cast.storefront)
        repository(made, f"tools/{made.slug}", 1000 + number)
        proposed(cast.olu, made, 40)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_does_not_grow_with_the_catalogue(
    cast: Cast, ledger: Repository, asking: Client, address: str
) -> None:
    def measured() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            answer = asking.get(address)
        assert answer.status_code == 200
        return len(queries), len(answer.content)

    # Both more than the fifty rows that a page of a list holds.
    grow(cast, 60)
    asking.get(address)
    queries, size = measured()
    grow(cast, 120)
    more_queries, more_size = measured()
    assert more_queries == queries
    assert more_size < 1.1 * size


def test_every_platform_without_an_owner_is_on_a_page_of_the_list(
    cast: Cast, ledger: Repository, asking: Client
) -> None:
    grow(cast, 70)
    overview = asking.get("/insights/").content.decode()
    assert "69 platforms have no reachable owner." in overview
    assert overview.count("Tool 00") == 3
    seen, address = [], "/insights/ownerless/"
    while address:
        context = asking.get(address).context
        assert context["count"] == 69
        seen += [one.name for one in context["page"].rows]
        older = context["page"].older
        address = f"/insights/ownerless/?page={older}" if older else ""
    assert seen == sorted(Platform.objects.exclude(slug="ledger").values_list("name", flat=True))


def test_the_list_of_ungated_repositories_is_cut_into_pages(cast: Cast, asking: Client) -> None:
    grow(cast, 70)
    page = asking.get("/insights/gates/")
    assert (len(page.context["page"].rows), page.context["count"]) == (50, 69)
    rest = asking.get("/insights/gates/", {"page": page.context["page"].older})
    assert len(rest.context["page"].rows) == 19


def test_a_platform_is_chosen_by_its_name_and_offered_where_words_may_mean_several(
    cast: Cast, asking: Client
) -> None:
    grow(cast, 5)

    def choice(words: str):
        return asking.get("/insights/", {"platform": words}).context["form"].choice

    assert choice("Ledger").slug == choice("ledger").slug == choice(" LEDGER ").slug == "ledger"
    several = choice("tool")
    assert (several.slug, len(several.offered)) == ("", 4)
    page = asking.get("/insights/", {"platform": "tool", "days": "30"}).content.decode()
    assert "?platform=tool-0001&amp;days=30" in page
    Platform.objects.filter(slug="tool-0001").update(lifecycle="archived")
    assert [one.slug for one in choice("tool").offered][-2:] == ["tool-0004", "tool-0001"]
    page = asking.get("/insights/", {"platform": "tool"}).content.decode()
    assert page.count(">archived</span>") == 1
    assert choice("Tool 0001").slug == "tool-0001"
    assert "No platform that you may see is called" in asking.get(
        "/insights/", {"platform": "zebra\0"}
    ).content.decode()  # fmt: skip
