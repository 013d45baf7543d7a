"""The API of the catalogue: platforms, what they plan and tell, and keeping them."""
