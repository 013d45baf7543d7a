"""The embedded git host: GitHub's REST API over real repositories, for demos and tests."""
