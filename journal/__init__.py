"""Ground: append-only events and the transactional outbox of effects."""
