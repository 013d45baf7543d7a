"""The score of a run of mutants: every fault counts, and nine in ten have to be noticed."""

import pytest

from tests.mutation.score import judge


def results(killed: int, survived: int, outcome: str = "survived") -> str:
    modules = {
        "contributions.lifecycle.x_move": (1, 0),
        "contributions.permissions.x_decides_for": (1, 0),
        "contributions.policy.rules.xǁRulesǁof_group": (2, 0),
        "contributions.policy.words.x_joined": (killed, survived),
    }
    return "\n".join(
        f"    {name}__mutmut_{number}: {'killed' if number < good else outcome}"
        for name, (good, bad) in modules.items()
        for number in range(good + bad)
    )


def test_files_are_counted_apart_and_together():
    lines, good = judge(results(7, 1))
    assert good
    assert [" ".join(line.split()) for line in lines] == [
        "contributions.lifecycle 1 of 1 100.0 %",
        "contributions.permissions 1 of 1 100.0 %",
        "contributions.policy 9 of 10 90.0 %",
        "contributions.policy.rules 2 of 2 100.0 %",
        "contributions.policy.words 7 of 8 87.5 %",
    ]


@pytest.mark.parametrize("outcome", ["survived", "no tests", "suspicious", "not checked"])
def test_a_module_of_which_too_little_is_noticed_fails(outcome):
    lines, good = judge(results(7, 2, outcome))
    assert not good
    assert [line for line in lines if "fewer than 90 %" in line] == [lines[2]]


def test_a_test_without_an_end_has_noticed():
    assert judge(results(7, 2, "timeout"))[1]


def test_of_a_part_only_what_was_tried_counts_and_a_run_of_nothing_fails():
    assert judge(results(7, 2, "not checked"), part=True)[1]
    assert not judge("contributions.lifecycle.x_move__mutmut_1: killed")[1]
    assert judge("contributions.lifecycle.x_move__mutmut_1: killed", part=True)[1]
    assert not judge("", part=True)[1]
