"""Faults on demand, for tests only: the next matching requests or webhooks go wrong in a named way.

The server must have been started with `--faults`; docs/githost.md lists the kinds.
"""
