"""The geometry of charts: what is drawn is what was counted."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from portal import charts

NUMBERS = st.one_of(
    st.none(),
    st.integers(-1000, 100_000),
    st.floats(-1e6, 1e6, allow_nan=False).filter(lambda value: value == 0 or abs(value) > 1e-3),
)


def points(path):
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path)]


def only(svg, css):
    root = ET.fromstring(svg)
    return [node for node in root.iter() if (node.get("class") or "").split() == css.split()]


def test_a_sparkline_spans_its_box_from_lowest_to_highest():
    (line,) = only(charts.spark([10, 20, 15]), "line")
    assert points(line.get("d")) == [(0, 29), (50, 3), (100, 16)]


def test_the_goal_of_a_sparkline_is_on_the_same_scale():
    svg = charts.spark([10, 20], goal=30)
    (goal,) = only(svg, "goal")
    (line,) = only(svg, "line")
    assert goal.get("d") == "M0 3.0H100"
    assert points(line.get("d")) == [(0, 29), (100, 16)]


def test_a_flat_sparkline_runs_through_the_middle():
    (line,) = only(charts.spark([7, 7, 7]), "line")
    assert {y for _, y in points(line.get("d"))} == {16}


def test_a_gap_in_the_data_is_a_gap_in_the_line_and_a_lone_value_a_dot():
    svg = charts.spark([1, None, 2, 3])
    (line,) = only(svg, "line")
    assert line.get("d").count("M") == 2
    assert len(only(svg, "dot")) == 1
    assert len(only(svg, "area")) == 1


def test_fewer_than_two_values_draw_no_line():
    assert charts.spark([]) == charts.spark([None, 4, None]) == ""


def test_ticks_are_round_and_enclose_the_values():
    assert charts.scale(0, 24) == [0, 10, 20, 30]
    assert charts.scale(0, 1) == [0, 0.25, 0.5, 0.75, 1]
    assert charts.scale(0, 0) == [0, 0.25, 0.5, 0.75, 1]


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_ticks_always_enclose_the_values(low, apart):
    marks = charts.scale(low, low + apart)
    assert marks == sorted(set(marks))
    near = 1e-6 * max(apart, abs(low))
    assert marks[0] <= low + near
    assert marks[-1] >= low + apart - near
    assert 2 <= len(marks) <= 8


def line(series, labels=("Jan", "Feb", "Mar"), **rest):
    return charts.line(series, labels, title="Time", desc="Falls.", key="t", **rest)


def test_a_line_chart_puts_values_between_the_axis_and_the_top_tick():
    (drawn,) = only(line([charts.Series([0, 15, 30], "30 h")]), "line")
    assert points(drawn.get("d")) == [(44, 170), (282, 90), (520, 10)]


def test_a_line_chart_has_title_description_and_escaped_words():
    svg = line([charts.Series([1, 2], '<b>"x"</b>')], labels=["<i>", "b"], goal=(2, "a & b"))
    root = ET.fromstring(svg)
    assert root.get("aria-labelledby") == "t-t t-d"
    assert [root.find("title").text, root.find("desc").text] == ["Time", "Falls."]
    said = [node.text for node in root.iter("text")]
    assert {'<b>"x"</b>', "<i>", "a & b"} <= set(said)
    assert root.find(".//b") is None


def test_labels_at_the_ends_of_lines_do_not_cover_each_other():
    svg = line(
        [charts.Series([5, 5], "a"), charts.Series([5, 5.1], "b"), charts.Series([5, 5], "c")]
    )
    ends = sorted(float(node.get("y")) for node in only(svg, "val"))
    assert len(ends) == 3
    assert all(after - before >= 15 for before, after in pairwise(ends))


def test_no_data_draws_the_axes_alone():
    svg = line([charts.Series([None, None, None], "none")])
    assert only(svg, "line") == []
    assert only(svg, "axis")


@given(st.lists(NUMBERS, max_size=30), st.lists(NUMBERS, max_size=30))
def test_any_values_draw_a_well_formed_chart_inside_its_box(first, second):
    svg = line(
        [charts.Series(first, "first"), charts.Series(second, "second", quiet=True)],
        labels=[str(at) for at in range(len(first))],
    )
    ET.fromstring(svg)
    for drawn in only(svg, "line") + only(svg, "line line--quiet"):
        for x, y in points(drawn.get("d")):
            assert 44 <= x <= 520
            assert 9.9 <= y <= 170.1
    small = charts.spark(first)
    if small:
        ET.fromstring(small)


def test_a_share_is_never_drawn_past_its_bar():
    def filled(part, whole):
        return [node.get("width") for node in only(charts.share_bar(part, whole), "on")]

    assert filled(1, 4) == ["25.0"]
    assert filled(9, 4) == ["100.0"]
    assert filled(3, 0) == ["0.0"]


def test_a_promise_stands_at_the_middle_of_its_bar():
    svg = charts.promise_bar(4, 8, name="First response")
    assert ET.fromstring(svg).get("aria-label") == ("First response: 4 h achieved, 8 h promised")
    assert [node.get("width") for node in only(svg, "promise-bar")] == ["25.0"]
    assert [
        node.get("width") for node in only(charts.promise_bar(99, 8, name="x"), "promise-bar")
    ] == ["100.0"]


def test_heat_steps_rise_with_the_share_of_the_highest():
    assert [charts.heat_step(value, 31) for value in (0, 1, 7, 13, 19, 25, 31)] == [
        0,
        1,
        2,
        3,
        4,
        5,
        5,
    ]
    assert charts.heat_step(3, 0) == 0
