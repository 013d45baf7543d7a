"""The verbs of proposals and changes: each checks its permission and commits whole or not at all."""
