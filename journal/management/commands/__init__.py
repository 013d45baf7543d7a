"""Commands of the journal: `verify-journal`."""
