"""The verbs of proposals and changes: each checks who may, and commits whole or not at all."""
