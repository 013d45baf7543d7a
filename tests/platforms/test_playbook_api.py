"""The playbook and its versions for programs."""

from platforms.models import PlaybookVersion
from platforms.services import playbook
from tests.cast import Cast, person
from tests.platforms.programs import Program

SMALL = {"title": "Begin small", "text": "A day or two.\n", "note": "First."}


def test_whoever_is_in_a_team_begins_a_page_once(cast: Cast) -> None:
    ana = Program(cast.ana)
    status, made = ana.ask("POST", "playbook/", SMALL)
    assert (status, made["slug"], made["number"], made["changed_by"]) == (
        201,
        "begin-small",
        1,
        "ana",
    )
    assert made["text"] == "A day or two.\n"
    assert ana.ask("POST", "playbook/", SMALL) == (201, made)
    assert PlaybookVersion.objects.count() == 1
    status, answer = Program(cast.olu).ask("POST", "playbook/", SMALL)
    assert (status, list(answer["fields"])) == (400, ["title"])
    status, answer = Program(cast.sam).ask("POST", "playbook/", SMALL)
    assert (status, "people who are in a team" in answer["detail"]) == (403, True)


def test_a_page_is_edited_over_the_version_that_was_read(cast: Cast) -> None:
    page = playbook.write(by=cast.ana, title="Begin small", text="A day.", summary="Small.")
    path, olu = "playbook/begin-small/", Program(cast.olu)
    status, edited = olu.ask("PATCH", path, {"text": "A week.", "seen": 1})
    assert (status, edited["number"], edited["summary"], edited["title"]) == (
        200,
        2,
        "Small.",
        "Begin small",
    )
    # Sent again it changes nothing; another over the old version is told of the newer one.
    assert olu.ask("PATCH", path, {"text": "A week.", "seen": 1}) == (200, edited)
    status, answer = Program(cast.ana).ask("PATCH", path, {"text": "A month.", "seen": 1})
    assert (status, answer["detail"].split(" while")[0]) == (409, "Olu saved version 2")
    assert Program(cast.ana).get(path) == edited
    assert olu.ask("PATCH", path, {"text": "A month."}) == (
        400,
        {"seen": ["This field is required."]},
    )
    assert page.versions.count() == 2


def test_versions_are_read_and_brought_back(cast: Cast) -> None:
    page = playbook.write(by=cast.ana, title="Begin small", text="A day.", note="First.")
    playbook.edit(page, by=cast.olu, seen=1, title="Begin small", text="A week.")
    ana = Program(cast.ana)
    rows = ana.get("playbook/begin-small/history/")["results"]
    assert [(row["number"], row["by"]) for row in rows] == [(2, "olu"), (1, "ana")]
    assert ana.get("playbook/begin-small/history/1/")["text"] == "A day."
    for _ in range(2):
        status, back = ana.ask("POST", "playbook/begin-small/history/1/")
        assert (status, back["number"], back["text"]) == (200, 3, "A day.")
    assert ana.ask("GET", "playbook/begin-small/history/9/")[0] == 404


def test_admins_take_a_page_out_and_its_versions_stay(cast: Cast) -> None:
    playbook.write(by=cast.ana, title="Begin small", text="A day.")
    ada = Program(person("Ada", is_superuser=True))
    for _ in range(2):
        status, out = ada.ask("POST", "playbook/begin-small/take-out/")
        assert (status, out["archived_at"] is None) == (200, False)
    assert ada.get("playbook/")["results"] == []
    assert ada.get("playbook/begin-small/history/")["results"][0]["number"] == 1
    # It is not begun anew over what was taken out.
    given = {"title": "Begin small", "text": "A day."}
    assert Program(cast.ana).ask("POST", "playbook/", given)[0] == 400


def test_pages_are_listed_by_title_led_on_and_found_by_words(cast: Cast) -> None:
    for number in range(31):
        playbook.write(by=cast.ana, title=f"Step {number:02}", text="Review.")
    playbook.write(by=cast.ana, title="About mentors", text="Somebody who helps along.")
    sam = Program(cast.sam)
    first = sam.get("playbook/")
    assert [row["title"] for row in first["results"]][:2] == ["About mentors", "Step 00"]
    assert [row["title"] for row in sam.get(first["next"])["results"]] == ["Step 29", "Step 30"]
    assert [row["slug"] for row in sam.get("playbook/", q="mentor")["results"]] == ["about-mentors"]
    assert sam.get("playbook/", q="nowhere")["results"] == []
    assert len(sam.get("playbook/", q="\0")["results"]) == 30
