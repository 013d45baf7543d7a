"""Commands of contributions: `simulate`."""
