"""`repos.json` of SAP's portal."""

import os
from pathlib import Path

import pytest
from django.core.management import call_command

from journal import events
from platforms.models import Platform
from platforms.selectors import owners
from platforms.services.platforms import edit
from tests.cast import Cast, person
from tests.platforms.imports.files import imported, looked_at, rows, sap, says

SHARED = Path(os.environ.get("COMMONS_SHARED") or Path(__file__).parents[4] / "shared")
SAMPLE = SHARED / "data" / "sap-repos.json"


def test_a_repository_becomes_a_platform_and_its_organisation_owns_nothing(cast: Cast) -> None:
    plan = imported(rows(sap()))
    assert plan.summary() == "1 created, 0 changed, 0 unchanged, 0 refused"
    mars = Platform.objects.get(slug="mars")
    assert (mars.name, mars.summary, mars.language) == ("Mars", "The fourth planet.", "Go")
    assert mars.description_html == "<p>Somebody has to go there.</p>"
    assert (mars.tags, mars.skills, mars.wanted) == (
        ["space", "red"],
        ["Go", "Welding"],
        ["Bugfixes"],
    )
    assert [link["url"] for link in mars.links] == [
        "https://git.example/Planets/mars",
        "https://git.example/Planets/mars/blob/main/CONTRIBUTING.md",
    ]
    assert (str(mars.team), str(mars.team.department)) == ("Planets", "Not assigned")
    assert owners(mars) == []
    assert mars.policies.get().number == 1
    assert events.of(f"platform:{mars.pk}").get().kind == "platform:imported"
    assert events.verify(f"platform:{mars.pk}") is None


def test_what_is_not_known_here_is_kept(cast: Cast) -> None:
    imported(rows(sap()))
    said = Platform.objects.get(slug="mars").entries.get().said
    assert said["rest"]["stargazers_count"] == 7
    assert said["rest"]["_InnerSourceMetadata"] == {"score": 12}


def test_a_second_import_changes_nothing(cast: Cast) -> None:
    imported(rows(sap()))
    again = imported(rows(sap()))
    assert again.summary() == "0 created, 0 changed, 1 unchanged, 0 refused"
    assert not again.entries
    assert events.of(f"platform:{Platform.objects.get(slug='mars').pk}").count() == 1


def test_looking_writes_nothing(cast: Cast) -> None:
    before = Platform.objects.count()
    assert looked_at(rows(sap())).summary() == "1 created, 0 changed, 0 unchanged, 0 refused"
    assert Platform.objects.count() == before


def test_what_somebody_changed_here_stays(cast: Cast) -> None:
    imported(rows(sap()))
    root = person("Root", is_superuser=True)
    edit(Platform.objects.get(slug="mars"), by=root, summary="Ours now.")
    again = imported(rows(sap(description="Red.", language="Rust")))
    mars = Platform.objects.get(slug="mars")
    assert (mars.summary, mars.language) == ("Ours now.", "Rust")
    assert "summary stays “Ours now.”, as it was set here." in says(again, "Mars")
    assert "language: “Go” → “Rust”" in says(again, "Mars")
    assert events.verify(f"platform:{mars.pk}") is None
    assert imported(rows(sap(description="Red.", language="Rust"))).count("unchanged") == 1


def test_odd_rows_are_taken_and_told(cast: Cast) -> None:
    odd = sap(id="0815", description=None)
    del odd["pushed_at"]
    told = says(imported(rows(odd)), "Mars")
    assert "id is the text “0815”" in told
    assert "has no description" in told
    assert "last pushed to" in told


def test_names_that_clash_are_refused_alone(cast: Cast) -> None:
    other = sap(id=1, full_name="Stars/mars")
    ledger = sap(id=2, full_name="Stars/ledger", _InnerSourceMetadata={"title": "Ledger"})
    plan = imported(rows(sap(), other, ledger, sap()))
    assert plan.summary() == "1 created, 0 changed, 0 unchanged, 3 refused"
    told = [" ".join(row.says) for row in plan.rows if row.verb == "refused"]
    assert told == [
        "Its name is taken by Mars, at entry 1.",
        "Its name is taken by “Ledger”, which is here already.",
        "It stands here a second time; the first is at entry 1.",
    ]


def test_the_command_ends_with_the_counts_and_a_line_per_refusal(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "anything.txt"
    file.write_text(rows(sap(), sap(id=None), 7))
    for arguments, count in ((["--dry-run"], 0), ([], 1)):
        call_command("import_catalogue", str(file), *arguments)
        lines = capsys.readouterr().out.splitlines()
        assert lines[-3:] == [
            "1 created, 0 changed, 0 unchanged, 2 refused",
            "entry 2: Planets/mars: refused. id is missing.",
            "entry 3: refused. It is not an object with names.",
        ]
        assert Platform.objects.filter(slug="mars").count() == count


@pytest.mark.skipif(not SAMPLE.exists(), reason=f"{SAMPLE} is missing")
def test_saps_own_sample_is_42_platforms_and_the_second_time_nothing(cast: Cast) -> None:
    first = imported(SAMPLE.read_bytes())
    assert first.summary() == "42 created, 0 changed, 0 unchanged, 0 refused"
    assert Platform.objects.filter(entries__source="sap").count() == 42
    assert "last pushed to" in says(first, "europa")
    assert "id is the text “0815”" in says(first, "neptune")
    assert "no description" in says(first, "hygiea")
    second = imported(SAMPLE.read_bytes())
    assert second.summary() == "0 created, 0 changed, 42 unchanged, 0 refused"
