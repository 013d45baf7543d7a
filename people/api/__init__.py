"""One's own absences and messages, and who is here, for programs, one module a noun."""
