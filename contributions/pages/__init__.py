"""What pages show, gathered and put into words before a template draws it."""
