"""The list: search, spelling, facets, order, pages and export."""

import csv

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import Team
from platforms.counting import MANY
from platforms.models import Platform
from platforms.services.platforms import edit
from tests.cast import Cast, platform, team

pytestmark = pytest.mark.usefixtures("nothing_kept")


@pytest.fixture
def catalogue(cast: Cast, client: Client) -> Client:
    data = team("Data Core", "Data")
    made = [
        ("Payments Gateway", cast.payments_core, "Takes card payments.", "Go", ["postgres"]),
        ("Event Lake", data, "Every event, with webhook sinks for payments.", "Kotlin", []),
        ("Alert Router", data, "Who is called, by mail or webhook; =1+1", "Go", ["pager"]),
    ]
    for name, owning, summary, language, tags in made:
        words = " ".join([*tags, language])
        platform(name, owning, cast.olu, summary=summary, language=language, tags=tags,
                 keywords=words)  # fmt: skip
    client.force_login(cast.ana)
    return client


def names(answer) -> list[str]:
    return [row.name for row in answer.context["page"].rows]


def test_a_word_only_begun_finds_what_it_may_become(catalogue: Client) -> None:
    assert names(catalogue.get("/platforms/", {"q": "paym"}))[0] == "Payments Gateway"


def test_a_match_in_the_name_stands_before_one_in_the_text(catalogue: Client) -> None:
    assert names(catalogue.get("/platforms/", {"q": "payments"})) == [
        "Payments Gateway",
        "Event Lake",
    ]


def test_all_words_must_match(catalogue: Client) -> None:
    assert names(catalogue.get("/platforms/", {"q": "webhook mail"})) == ["Alert Router"]
    assert names(catalogue.get("/platforms/", {"q": "kotlin pag", "exact": "1"})) == []


def test_a_tag_and_a_language_are_found(catalogue: Client) -> None:
    assert names(catalogue.get("/platforms/", {"q": "pager"})) == ["Alert Router"]
    assert names(catalogue.get("/platforms/", {"q": "kotlin"})) == ["Event Lake"]


def test_a_typo_shows_what_was_meant_and_says_so(catalogue: Client) -> None:
    answer = catalogue.get("/platforms/", {"q": "webhok"})
    assert names(answer) == ["Alert Router", "Event Lake"]
    page = answer.content.decode()
    assert "Nothing is called “webhok”. Showing results for <b>webhook</b>" in page
    assert "<mark>webhook</mark>" in page


def test_the_typo_itself_can_be_looked_for(catalogue: Client) -> None:
    answer = catalogue.get("/platforms/", {"q": "webhok", "exact": "1"})
    assert names(answer) == []
    assert "No platform fits" in answer.content.decode()


@pytest.mark.parametrize(
    "text",
    ["'", "a & | ! :*", "\\", "%", "<script>", "-", '"unclosed', "the", "💥", "x" * 5000, ":*"],
)
def test_no_search_breaks_the_page(catalogue: Client, text: str) -> None:
    answer = catalogue.get("/platforms/", {"q": text})
    assert answer.status_code == 200
    assert b'value="<script>' not in answer.content
    assert "“<script>”" not in answer.content.decode()


def test_a_mark_in_a_summary_is_text(cast: Cast, catalogue: Client) -> None:
    platform("Evil", cast.storefront, summary="<img src=x onerror=alert(1)> webhook & more")
    page = catalogue.get("/platforms/", {"q": "webhook"}).content.decode()
    assert "<img" not in page
    assert "&lt;img" in page


def facet(answer, name: str) -> dict[str, int]:
    one = next(one for one in answer.context["facets"] if one["name"] == name)
    return {value: count for value, _, count in one["choices"]}


def test_facets_count_the_present_result_without_their_own_choice(catalogue: Client) -> None:
    answer = catalogue.get("/platforms/", {"language": "Go", "q": "webhook"})
    assert names(answer) == ["Alert Router"]
    assert facet(answer, "language") == {"Go": 1, "Kotlin": 1}
    assert facet(answer, "department") == {"data": 1, "payments": 0}
    assert facet(answer, "lifecycle")["active"] == 1


def test_values_of_one_facet_widen_and_two_facets_narrow(catalogue: Client) -> None:
    both = catalogue.get("/platforms/", {"language": ["Go", "Kotlin"]})
    assert len(names(both)) == 4
    one = catalogue.get("/platforms/", {"language": ["Go", "Kotlin"], "department": "data"})
    assert names(one) == ["Alert Router", "Event Lake"]


def test_an_unknown_value_is_left_out_of_the_page_and_refused_by_the_api(
    catalogue: Client,
) -> None:
    assert catalogue.get("/platforms/", {"openness": "nonsense"}).status_code == 200
    assert catalogue.get("/api/v1/platforms/", {"openness": "nonsense"}).status_code == 400


@pytest.mark.parametrize("sort", ["name", "newest", "response", "relevance"])
def test_pages_hold_every_platform_once_in_order(cast: Cast, client: Client, sort: str) -> None:
    for number in range(45):
        platform(f"Tool {number:02}", cast.storefront, response_hours=1 + number % 3)
    client.force_login(cast.ana)
    seen, cursor = [], ""
    while True:
        answer = client.get("/platforms/", {"sort": sort, "q": "tool", "page": cursor})
        seen.append(names(answer))
        cursor = answer.context["page"].older
        if not cursor:
            break
    assert [len(page) for page in seen] == [20, 20, 5]
    flat = [name for page in seen for name in page]
    assert len(set(flat)) == 45
    if sort == "newest":
        assert flat == sorted(flat, reverse=True)
    if sort in {"name", "relevance"}:
        assert flat == sorted(flat)
    before = client.get(
        "/platforms/", {"sort": sort, "q": "tool", "page": answer.context["page"].newer}
    )
    assert names(before) == seen[1]


def test_a_cursor_of_another_order_is_the_first_page(cast: Cast, client: Client) -> None:
    for number in range(30):
        platform(f"Tool {number:02}", cast.storefront)
    client.force_login(cast.ana)
    cursor = client.get("/platforms/", {"sort": "name"}).context["page"].older
    answer = client.get("/platforms/", {"sort": "response", "page": cursor})
    assert answer.status_code == 200
    assert len(names(answer)) == 20


def test_one_row_and_thirty_take_the_same_queries(
    cast: Cast, client: Client, django_assert_num_queries
) -> None:
    client.force_login(cast.ana)
    client.get("/platforms/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/platforms/")
    few = len(asked)  # the next request forgets them
    for number in range(30):
        platform(f"Tool {number:02}", cast.storefront, cast.olu)
    client.get("/platforms/")  # the figures of the new ones are kept a while
    with django_assert_num_queries(few + 1):  # where there are more pages, all is counted
        client.get("/platforms/")


def test_a_row_that_changed_is_drawn_anew_at_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    client.get("/platforms/")
    edit(cast.ledger, by=cast.olu, summary="Counts every coin.", language="COBOL")
    page = client.get("/platforms/").content.decode()
    assert "Counts every coin." in page
    assert "COBOL" in page
    marked = client.get("/platforms/", {"q": "coin"}).content.decode()
    assert "Counts every <mark>coin</mark>." in marked
    assert "<mark>" not in client.get("/platforms/").content.decode()


def test_an_empty_catalogue_says_what_will_be_here(cast: Cast, client: Client) -> None:
    Platform.objects.filter(pk=cast.ledger.pk).update(restricted=True)
    client.force_login(cast.sam)
    page = client.get("/platforms/").content.decode()
    assert "No platforms yet" in page
    assert "/platforms/new/" not in page


def test_the_export_holds_what_was_asked_for_and_runs_nothing(
    cast: Cast, catalogue: Client
) -> None:
    platform("=cmd|' /C calc'!A0", Team.objects.get(name="Data Core"), summary="+1", language="Go")
    answer = catalogue.get("/platforms/export.csv", {"language": "Go"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert answer["Content-Type"].startswith("text/csv")
    assert "Event Lake" not in text
    assert "Payments Gateway" in text
    cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
    assert {"'=cmd|' /C calc'!A0", "'+1"} <= {*cells}
    assert not any(cell.startswith(("=", "+")) for cell in cells)
    # What parts cells at semicolons finds a text in quotes there.
    assert '"Who is called, by mail or webhook; =1+1"' in text


def test_what_was_counted_before_a_platform_was_restricted_is_not_shown(
    cast: Cast, client: Client, django_capture_on_commit_callbacks
) -> None:
    Platform.objects.bulk_create(
        Platform(name=f"Tool {n}", slug=f"tool-{n}", summary="Does.", team=cast.storefront)
        for n in range(MANY + 1)
    )
    Platform.objects.filter(pk=cast.ledger.pk).update(language="Zig")
    client.force_login(cast.ana)

    def told() -> tuple[int, bool, bool]:
        page = client.get("/platforms/")
        words = {one["name"]: [row[0] for row in one["choices"]] for one in page.context["facets"]}
        seen = (
            word in words.get(name, ())
            for name, word in (("language", "Zig"), ("department", "payments"))
        )
        return (page.context["count"], *seen)

    assert told() == told() == (MANY + 2, True, True)
    with django_capture_on_commit_callbacks(execute=True):
        edit(cast.ledger, by=cast.olu, restricted=True)
    assert told() == (MANY + 1, False, False)
