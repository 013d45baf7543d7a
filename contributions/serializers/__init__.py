"""Proposals and changes as JSON."""
