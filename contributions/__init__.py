"""Proposals, changes, approvals, merging and the review queue."""
