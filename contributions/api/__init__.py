"""The API of proposals and changes."""
