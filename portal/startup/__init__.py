"""Start-up: runs the portal and the services it needs as children of one process."""
