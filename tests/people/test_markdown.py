"""Markdown becomes markup that can do no harm, whatever was typed."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.markdown import LONGEST, render

ALLOWED = {
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "s", "del", "code", "pre"),
    *("blockquote", "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td"),
}


class Inspector(HTMLParser):
    """Collects what a browser would make of the markup."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_comment(self, data):
        self.tags.append(("!--", {}))

    def handle_pi(self, data):
        self.tags.append(("?", {}))


def inspect(source):
    inspector = Inspector()
    inspector.feed(render(source))
    inspector.close()
    return inspector.tags


def assert_harmless(source):
    for tag, attributes in inspect(source):
        assert tag in ALLOWED, (tag, source)
        allowed = {"href", "title", "rel"} if tag == "a" else {"start"} if tag == "ol" else set()
        assert set(attributes) <= allowed, (tag, attributes, source)
        if "href" in attributes:
            # A browser drops control characters and blanks before it looks for the scheme.
            address = re.sub(r"[\x00-\x20]", "", attributes["href"] or "").lower()
            scheme = re.match(r"([a-z][a-z0-9+.-]*):", address)
            assert scheme is None or scheme[1] in ("http", "https", "mailto"), (address, source)
            assert attributes["rel"] == "nofollow noopener"


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<java\u0000script:alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example" onmouseover="alert(1))',
    "<div hx-get='/settings/' hx-trigger='load' data-hx-post='/x'>x</div>",
    "[x](/a){hx-get=/b}",
    "<svg><script>alert(1)</script></svg>",
    "<style>body{display:none}</style>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=//evil.example><button>x</button></form>",
    "<math><mtext></table><mglyph><style><!--</style><img onerror=alert(1)>",
    "![x](https://tracker.example/pixel.png)",
    "[![x](https://tracker.example/p.png)](javascript:alert(1))",
    "```\n</code></pre><script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\ncode\n```',
    "`<script>`",
    "<!-- comment --><?php ?><![CDATA[x]]>",
    "|a|\n|:-|\n|<img src=x onerror=1>|",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_markdown_becomes_harmless(source):
    assert_harmless(source)


@given(
    st.lists(
        st.one_of(
            st.sampled_from(HOSTILE), st.text(max_size=20), st.sampled_from("*_`[]()<>!|#\n-")
        ),
        max_size=12,
    ).map("".join)
)
def test_no_mixture_of_hostile_pieces_does_harm(source):
    assert_harmless(source)


def test_a_deep_nesting_is_rendered_without_failing():
    assert_harmless(">" * 5000 + "x")
    assert_harmless("*" * 5000 + "x" + "*" * 5000)
    assert_harmless("[" * 3000 + "x" + "](y)" * 3000)


def test_more_than_the_longest_text_is_cut():
    assert len(render("a" * (LONGEST + 50))) == LONGEST + len("<p></p>")


def test_headings_go_below_the_headings_of_the_page():
    assert render("# One\n\n## Two\n\n###### Six") == "<h3>One</h3>\n<h4>Two</h4>\n<h6>Six</h6>"


def test_tables_strikethrough_lists_and_code_are_drawn():
    html = render("|a|b|\n|-|-|\n|1|2|\n\n~~old~~ **new** `x<1`\n\n3. three")
    assert "<table>" in html
    assert "<s>old</s> <strong>new</strong> <code>x&lt;1</code>" in html
    assert '<ol start="3">' in html


def test_a_picture_becomes_its_description():
    assert render("![the delivery graph](https://e.example/a.png)") == "<p>the delivery graph</p>"


def test_links_say_nothing_about_us():
    expected = '<p><a href="https://e.example/" rel="nofollow noopener">docs</a></p>'
    assert render("[docs](https://e.example/)") == expected


def test_bare_addresses_stay_text():
    assert render("see http://e.example/x") == "<p>see http://e.example/x</p>"
