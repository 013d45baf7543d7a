"""The embedded git host: GitHub's REST API over real bare repositories, for first runs, demos and tests."""
