import pytest

from mentorship.core.markdown import to_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**Bold** and `code`", "<p><strong>Bold</strong> and <code>code</code></p>"),
        ("# Title\n\n## Lower\n\n### Lowest", "<h3>Title</h3>\n<h3>Lower</h3>\n<h4>Lowest</h4>"),
        (
            "[a](https://example.org)",
            '<p><a href="https://example.org" rel="noopener nofollow ugc">a</a></p>',
        ),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("![a](https://example.org/a.png)", "<p></p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
    ],
)
def test_markdown_becomes_markup_that_harms_nobody(text, html):
    assert to_html(text).strip() == html
