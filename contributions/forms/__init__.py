"""Forms of proposals and changes."""
