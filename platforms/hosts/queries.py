"""The GraphQL that we send to GitHub: everything of many pull requests in one request."""

from __future__ import annotations

from collections.abc import Iterable

# What one connection inside a pull request may bring; one that is longer is read by REST.
MOST_INSIDE = 100

_FRAGMENTS = f"""
fragment Who on Actor {{
  __typename
  login
  ... on User {{ databaseId }}
  ... on Bot {{ databaseId }}
  ... on Organization {{ databaseId }}
}}
fragment Signed on GitActor {{ name email date user {{ __typename login databaseId }} }}
fragment Head on PullRequest {{
  number state isDraft updatedAt headRefOid baseRefName baseRefOid
  baseRef {{ target {{ oid }} }}
  tip: commits(last: 1) {{
    nodes {{
      commit {{
        oid
        statusCheckRollup {{
          contexts(first: {MOST_INSIDE}) {{
            pageInfo {{ hasNextPage }}
            nodes {{
              __typename
              ... on StatusContext {{ context state description targetUrl }}
              ... on CheckRun {{
                name status conclusion title url checkSuite {{ app {{ databaseId }} }}
              }}
            }}
          }}
        }}
      }}
    }}
  }}
}}
fragment Whole on PullRequest {{
  ...Head
  fullDatabaseId url title body headRefName
  createdAt closedAt
  merged mergedAt mergedBy {{ ...Who }} mergeCommit {{ oid }}
  author {{ ...Who }}
  baseRepository {{ databaseId }}
  additions deletions changedFiles
  files(first: {MOST_INSIDE}) {{
    pageInfo {{ hasNextPage }}
    nodes {{ path changeType additions deletions }}
  }}
  commits(first: {MOST_INSIDE}) {{
    totalCount
    nodes {{ commit {{ oid message author {{ ...Signed }} committer {{ ...Signed }} }} }}
  }}
  reviews(first: {MOST_INSIDE}) {{
    pageInfo {{ hasNextPage }}
    nodes {{ fullDatabaseId state submittedAt body commit {{ oid }} author {{ ...Who }} }}
  }}
}}
"""

_HOME = """
    __typename
    ... on Repository {
      databaseId
      nameWithOwner
      owner { __typename ... on User { databaseId } ... on Organization { databaseId } }
"""

# Both lists in one request: what changed, the latest first, and the heads of all that is open.
LISTS = f"""
query Lists(
  $repository: ID!
  $size: Int!
  $headsSize: Int!
  $changed: Boolean!
  $changedAfter: String
  $heads: Boolean!
  $headsAfter: String
) {{
  node(id: $repository) {{
    {_HOME}
      changed: pullRequests(
        first: $size
        after: $changedAfter
        orderBy: {{field: UPDATED_AT, direction: DESC}}
      ) @include(if: $changed) {{
        totalCount
        pageInfo {{ hasNextPage endCursor }}
        nodes {{ ...Whole }}
      }}
      heads: pullRequests(
        first: $headsSize
        after: $headsAfter
        states: [OPEN]
        orderBy: {{field: CREATED_AT, direction: ASC}}
      ) @include(if: $heads) {{
        pageInfo {{ hasNextPage endCursor }}
        nodes {{ ...Head }}
      }}
    }}
  }}
}}
{_FRAGMENTS}
"""


# A queue longer than this is not told whole.
MOST_QUEUED = 100

QUEUE = f"""
query Queue($repository: ID!, $branch: String!) {{
  node(id: $repository) {{
    {_HOME}
      mergeQueue(branch: $branch) {{
        entries(first: {MOST_QUEUED}) {{
          pageInfo {{ hasNextPage }}
          nodes {{
            position
            headCommit {{ oid parents(first: 2) {{ nodes {{ oid }} }} }}
            pullRequest {{ number headRefOid }}
          }}
        }}
      }}
    }}
  }}
}}
"""


def some(numbers: Iterable[int]) -> str:
    """A query for pull requests by their numbers, each under the name `p<number>`."""
    asked = "\n      ".join(f"p{one}: pullRequest(number: {one}) {{ ...Whole }}" for one in numbers)
    return f"""
query Some($repository: ID!) {{
  node(id: $repository) {{
    {_HOME}
      {asked}
    }}
  }}
}}
{_FRAGMENTS}
"""
