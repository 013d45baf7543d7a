"""Reading and writing the bare repositories on disk."""
