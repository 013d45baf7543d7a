"""The REST API, version 3, as far as the portal needs it."""
