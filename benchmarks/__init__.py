"""Timings, printed for people; the tests assert what must hold, never how fast a machine is."""
