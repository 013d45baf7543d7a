"""GraphQL over the part of GitHub's public schema that a reader of pull requests needs."""
