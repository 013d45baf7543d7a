"""What people do with their own things and admins with accounts and teams, one module a noun."""
