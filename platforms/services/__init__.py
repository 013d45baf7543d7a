"""What people do to the catalogue: register and edit platforms, connect repositories."""
