"""Commands of platforms: `explain`."""
