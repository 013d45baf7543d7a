"""A host's patch becomes rows with numbers, colours and marked words, never its own markup."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.diffs import MOST_LINES, read

PATCH = """@@ -1,4 +1,4 @@ import os
 def limit(attempt):
-    return attempt > 8
+    return attempt > most

 # the end
\\ No newline at end of file
"""


def text(line):
    return unescape(re.sub(r"</?(span|ins|del)[^>]*>", "", line.html))


def test_rows_carry_both_line_numbers_and_their_kind():
    rows = [(line.kind, line.old, line.new, text(line)) for line in read("a.py", PATCH).lines]
    assert rows == [
        ("hunk", None, None, "@@ −1,4 +1,4 @@ import os"),
        ("", 1, 1, "def limit(attempt):"),
        ("del", 2, None, "    return attempt > 8"),
        ("add", None, 2, "    return attempt > most"),
        ("", 3, 3, ""),
        ("", 4, 4, "# the end"),
    ]


def test_only_the_words_that_differ_are_marked():
    lines = read("a.py", PATCH).lines
    assert re.findall(r"<del>(.*?)</del>", lines[2].html) == ['<span class="m">8</span>']
    assert re.findall(r"<ins>(.*?)</ins>", lines[3].html) == ["most"]


def test_code_is_coloured_by_classes_alone():
    html = "".join(line.html for line in read("a.py", PATCH).lines)
    assert '<span class="k">def</span>' in html
    assert '<span class="c"># the end</span>' in html
    assert "style=" not in html


def test_a_string_over_several_lines_is_one_string():
    patch = '@@ -0,0 +1,3 @@\n+x = """a\n+for b\n+"""\n'
    assert read("a.py", patch).lines[2].html == '<span class="s">for b</span>'


def test_added_and_removed_lines_are_counted():
    file = read("a.py", PATCH)
    assert (file.added, file.removed) == (1, 1)


@pytest.mark.parametrize("patch", [None, ""])
def test_a_file_without_text_says_why(patch):
    assert "binary" in read("logo.png", patch).why_not


def test_a_file_too_long_to_read_is_left_to_the_host():
    patch = f"@@ -0,0 +1,{MOST_LINES + 1} @@\n" + "+x\n" * (MOST_LINES + 1)
    file = read("a.txt", patch)
    assert file.lines == []
    assert "git host" in file.why_not


@pytest.mark.parametrize(
    "patch", ["nonsense", "@@ -1 +1 @@\n-a", "@@ -1,9 +1,9 @@\n a\n", "diff --git"]
)
def test_a_patch_that_cannot_be_read_says_so_or_is_read(patch):
    file = read("a.py", patch)
    assert file.lines or file.why_not


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")),
        max_size=8,
    )
)
def test_whatever_a_line_holds_it_comes_out_as_text(added):
    patch = f"@@ -0,0 +1,{len(added)} @@\n" + "".join(f"+{line}\n" for line in added)
    for path in ("page.html", "a.py", "unknown.zzz"):
        file = read(path, patch)
        assert [text(line) for line in file.lines[1:]] == added or file.why_not
        for line in file.lines:
            assert set(re.findall(r"<[^>]*>", line.html)) <= {
                *(f'<span class="{css}">' for css in "kscmf"),
                *("</span>", "<ins>", "</ins>"),
            }
