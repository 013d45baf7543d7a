"""The rule and the lifecycle under any history of one pull request, against a blunt reference."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from contributions.lifecycle import ChangeMove, NotAllowed, move
from tests.properties.histories import Histories, mostly
from tests.properties.lengths import length
from tests.properties.on_paper import OnPaper


class Paper(Histories):
    """With the answers that a host may give to a merge, drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.world = OnPaper()

    @precondition(lambda self: self.model.merging is not None and self.is_open())
    @rule(merged=mostly)
    def hear_the_host(self, merged: bool) -> None:
        """The host merges the commit it was told or none; a moved head is answered as such."""
        moved = self.model.head != self.model.merging
        merged = merged and not moved
        refusal = ChangeMove.HEAD_MOVED if moved else ChangeMove.MERGE_REFUSED
        self.world.go(ChangeMove.MERGE_DONE if merged else refusal)
        self.model.settle("merged" if merged else "")
        self.world.judge()

    @precondition(lambda self: self.model.merging is not None and not self.model.unanswered)
    @rule()
    def hear_nothing(self) -> None:
        self.world.go(ChangeMove.MERGE_UNANSWERED)
        self.model.unanswered = True

    @precondition(lambda self: self.model.merged)
    @rule(by=st.sampled_from([by for by in ChangeMove if by is not ChangeMove.REVERT]))
    def nothing_but_a_revert_leaves_the_end(self, by: ChangeMove) -> None:
        with pytest.raises(NotAllowed):
            move(self.world.change, by)


def test_any_history_of_a_pull_request_stands_where_the_rule_says():
    run_state_machine_as_test(Paper, settings=length(build=(1_000, 50), verify=(20_000, 50)))
