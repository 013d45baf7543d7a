"""Small plausible source files in the languages of the demo's repositories."""

from __future__ import annotations

import random

SUFFIX = {"Go": "go", "Python": "py", "Kotlin": "kt", "Rust": "rs", "TypeScript": "ts"}


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text.lower()).split()


def snake(text: str) -> str:
    """The words of a text as one name in small letters, joined by underscores."""
    return "_".join(_words(text))


def pascal(text: str) -> str:
    """The words of a text as one name, each with a capital."""
    return "".join(word.capitalize() for word in _words(text))


def camel(text: str) -> str:
    """The same with a small first letter."""
    name = pascal(text)
    return name[:1].lower() + name[1:]


def opening(language: str, subject: str, summary: str) -> str:
    """The first lines of a source file about a subject."""
    package = snake(subject).split("_")[-1]
    return {
        "Go": f"// Package {package}: {summary}\npackage {package}\n",
        "Python": f'"""{summary}"""\n',
        "Kotlin": f"// {summary}\npackage halden.{package}\n",
        "Rust": f"//! {summary}\n",
        "TypeScript": f"// {summary}\n",
    }[language]


def function(language: str, name: str, says: str, chance: random.Random) -> str:
    """A function with a limit and an early answer; the figures come from `chance`."""
    limit, step = chance.choice((3, 5, 8, 12, 20, 50)), chance.choice((2, 10, 25, 100))
    return _FUNCTIONS[language].format(
        pascal=pascal(name), camel=camel(name), snake=snake(name), says=says, limit=limit, step=step
    )


_FUNCTIONS = {
    "Go": """
// {pascal} {says}.
func {pascal}(count int, within time.Duration) (time.Duration, error) {{
	const limit = {limit}
	if count > limit {{
		return 0, fmt.Errorf("{camel}: %d is more than the %d that are allowed", count, limit)
	}}
	wait := {step} * time.Millisecond << uint(count)
	if wait > within {{
		return within, nil
	}}
	return wait, nil
}}
""",
    "Python": '''

def {snake}(items: Sequence[Item], *, limit: int = {limit}) -> list[Item]:
    """{says}."""
    if len(items) <= limit:
        return list(items)
    kept: list[Item] = []
    for place, item in enumerate(items):
        if item.confirmed or place % {step} == 0:
            kept.append(item)
        if len(kept) == limit:
            break
    return kept
''',
    "Kotlin": """
/** {says}. */
fun {camel}(items: List<Item>, limit: Int = {limit}): Result<List<Item>> {{
    if (items.isEmpty()) return Result.success(emptyList())
    val known = items.filter {{ it.confirmedAt != null }}
    if (known.size > limit) {{
        return Result.failure(TooMany("{camel}: ${{known.size}} of at most $limit"))
    }}
    return Result.success(known.chunked({step}).flatten())
}}
""",
    "Rust": """
/// {says}.
pub fn {snake}(items: &[Item], limit: usize) -> Result<Vec<&Item>, TooMany> {{
    let known: Vec<&Item> = items.iter().filter(|item| item.is_confirmed()).collect();
    if known.len() > limit.max({limit}) {{
        return Err(TooMany {{ found: known.len(), limit }});
    }}
    Ok(known.into_iter().take({step}).collect())
}}
""",
    "TypeScript": """
/** {says}. */
export function {camel}(items: readonly Item[], limit = {limit}): Item[] {{
  const known = items.filter((item) => item.confirmedAt !== undefined);
  if (known.length > limit) {{
    throw new RangeError(`{camel}: ${{known.length}} of at most ${{limit}}`);
  }}
  return known.slice(0, {step});
}}
""",
}
