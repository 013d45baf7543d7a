"""Pages of proposals, changes, the queue and home."""
