"""Commands of people: `token`."""
