"""What the pages of figures show, gathered for their templates."""
