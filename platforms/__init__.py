"""The catalogue: platforms, repositories, owners, and the git hosts they live on."""
