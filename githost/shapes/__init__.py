"""The JSON of each thing, as GitHub's API description has it."""
