"""PostgreSQL as Django speaks to it, with a quicker look at whether a connection still lives."""
