"""`manage.py explain`: who owns a path, one JSON object a line."""

import json

import pytest
from django.core.management import CommandError, call_command


def explained(capsys, file, *paths) -> list[dict]:
    call_command("explain", "--codeowners", str(file), "--", *paths)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_path_is_answered_with_its_owners_and_the_line_that_says_so(tmp_path, capsys):
    file = tmp_path / "CODEOWNERS"
    file.write_text("# ours\n* @org/core\ndocs/ @ana docs@example.org\n/docs/free\n")
    assert explained(capsys, file, "app.py", "docs/a.md", "docs/free", "/app.py") == [
        {"path": "app.py", "owners": ["@org/core"], "line": 2},
        {"path": "docs/a.md", "owners": ["@ana", "docs@example.org"], "line": 3},
        {"path": "docs/free", "owners": [], "line": 4},
        {"path": "/app.py", "owners": ["@org/core"], "line": 2},
    ]


def test_a_path_that_no_line_names_has_no_line(tmp_path, capsys):
    file = tmp_path / "CODEOWNERS"
    file.write_bytes(b"\xef\xbb\xbfdocs/ @ana\r\n")
    assert explained(capsys, file, "app.py") == [{"path": "app.py", "owners": [], "line": None}]
    assert explained(capsys, file, "docs/x")[0]["owners"] == ["@ana"]


def test_odd_paths_come_back_as_given_on_one_line_each(tmp_path, capsys):
    file = tmp_path / "CODEOWNERS"
    file.write_text("* @ana\n")
    odd = ["-x", "a\nb", 'say "hi"', "b\udcffd", "é", "--codeowners"]
    assert [one["path"] for one in explained(capsys, file, *odd)] == odd


def test_lines_that_are_not_taken_are_told_beside_the_answer(tmp_path, capsys):
    file = tmp_path / "CODEOWNERS"
    file.write_text("![x] @ana\n* @ana nobody\n")
    call_command("explain", "--codeowners", str(file), "a")
    told = capsys.readouterr()
    assert json.loads(told.out)["owners"] == ["@ana"]
    assert f"{file}:1: " in told.err
    assert f"{file}:2: “nobody” is neither" in told.err


def test_a_file_that_cannot_be_read_ends_with_status_2(tmp_path):
    latin = tmp_path / "latin"
    latin.write_bytes(b"* @ana # gr\xfc\xdfe\n")
    for file in (tmp_path / "missing", tmp_path, latin):
        with pytest.raises(CommandError) as error:
            call_command("explain", "--codeowners", str(file), "a")
        assert error.value.returncode == 2


def test_owners_files_are_asked_on_the_way_up(tmp_path, capsys):
    (tmp_path / "pkg").mkdir()
    (tmp_path / "OWNERS").write_text("approvers: [core]\nreviewers: [bo]\n")
    (tmp_path / "OWNERS_ALIASES").write_text("aliases: {core: [ana, olu]}\n")
    (tmp_path / "pkg/OWNERS").write_text("approvers: [\n")
    call_command("explain", "--owners", str(tmp_path), "--", "app.py", "pkg/a", "../x", "-x")
    told = capsys.readouterr()
    owned = {"owners": ["ana", "olu"], "reviewers": ["bo"], "files": ["OWNERS"], "problem": None}
    problem = "pkg/OWNERS cannot be used: line 2, column 1"
    first, second, third, fourth = map(json.loads, told.out.splitlines())
    assert (first, third, fourth) == (
        {"path": "app.py", **owned},
        {"path": "../x", **owned},
        {"path": "-x", **owned},
    )
    assert (second["owners"], second["problem"].startswith(problem)) == ([], True)
    assert told.err.startswith(problem)


def test_owners_files_that_cannot_be_read_end_with_status_2(tmp_path):
    (tmp_path / "OWNERS").write_bytes(b"approvers: [\xff]\n")
    for folder in (tmp_path / "missing", tmp_path):
        with pytest.raises(CommandError) as error:
            call_command("explain", "--owners", str(folder), "a")
        assert error.value.returncode == 2
