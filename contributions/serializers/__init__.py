"""Proposals and changes as JSON."""

from contributions.lifecycle import ChangeState, PartState, ProposalState

#: The API's description names the states by these (settings: ENUM_NAME_OVERRIDES).
PROPOSAL_STATES = [state.value for state in ProposalState]
PART_STATES = [state.value for state in PartState]
CHANGE_STATES = [state.value for state in ChangeState]
