"""Tags that say the same wherever they stand are drawn when their template is read.

An icon, the address of a style sheet: a page has a hundred of them, and drawing them took as long
as all that differs from page to page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.template import Context, Library, library
from django.template.base import FilterExpression, Node, Parser, TextNode, Token, Variable
from django.template.loader import render_to_string
from django.templatetags.static import StaticNode, do_static

Compile = Callable[[Parser, Token], Node]

register = Library()


def drawn_once(compile_tag: Compile) -> Compile:
    """A tag that is text where all it is given stands in the template itself."""

    def read(parser: Parser, token: Token) -> Node:
        node = compile_tag(parser, token)
        return TextNode(node.render(Context())) if _is_literal(node) else node

    return read


def _is_literal(node: Node) -> bool:
    given: list[Any] = []
    if isinstance(node, library.SimpleNode) and not node.takes_context and node.target_var is None:
        given = [*node.args, *node.kwargs.values()]
    elif isinstance(node, StaticNode) and node.varname is None:
        given = [node.path]
    else:
        return False
    return all(
        isinstance(one, FilterExpression) and not (isinstance(one.var, Variable) or one.filters)
        for one in given
    )


register.tag("static", drawn_once(do_static))


@register.tag
def literally(parser: Parser, token: Token) -> Node:
    """``{% literally "components/palette.html" %}``: a template that needs nothing but itself."""
    _, name = token.split_contents()
    return TextNode(render_to_string(name.strip("\"'")))
