"""A tag that tells no more than its template is text; any other is drawn each time."""

from django.template import Context, Template
from django.template.base import TextNode


def nodes(text: str) -> list[type]:
    return [type(node) for node in Template(text).nodelist]


def test_an_icon_named_in_the_template_is_text() -> None:
    assert nodes('{% icon "plus" "sm" %}') == [TextNode]
    assert nodes('{% icon "plus" css="chev" %}') == [TextNode]
    assert nodes("{% brand %}") == [TextNode]
    assert 'class="icon icon--sm"' in Template('{% icon "plus" "sm" %}').render(Context())


def test_an_icon_named_by_a_value_is_drawn_each_time() -> None:
    for text in ("{% icon mark %}", '{% icon "plus" size %}', '{% icon "plus" css=chev %}'):
        assert nodes(text) != [TextNode]
    drawn = Template("{% icon mark %}")
    plus, minus = (drawn.render(Context({"mark": mark})) for mark in ("plus", "x"))
    assert plus != minus


def test_what_is_kept_under_a_name_is_not_drawn_in_its_place() -> None:
    assert Template('{% icon "plus" as mark %}[{{ mark }}]').render(Context())[:5] == "[<svg"
    assert Template("{% static 'js/app.js' as at %}[{{ at }}]").render(Context())[0] == "["


def test_an_address_of_a_file_is_text_and_escaped() -> None:
    assert nodes("{% static 'js/app.js' %}") == [TextNode]
    assert "js/app" in Template("{% static 'js/app.js' %}").render(Context())
    assert nodes("{% static name %}") != [TextNode]
