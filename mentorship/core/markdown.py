"""What people write in Markdown, as markup that can harm nobody."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "br", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h3", "h4", "hr"}
# The page's own headings stand above: an author's first level becomes the third.
LEVELS = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}

_parser = MarkdownIt("commonmark", {"html": False})


def to_html(text: str) -> SafeString:
    """CommonMark through an allow-list: no images, no raw markup, links to http(s) and mail only.

    Takes time in proportion to the text, whatever is in it: announcements are rendered for every visitor.
    """
    tokens = _parser.parse(text)
    for token in tokens:
        token.tag = LEVELS.get(token.tag, token.tag)
    clean = nh3.clean(
        _parser.renderer.render(tokens, _parser.options, {}),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow ugc",
    )
    return mark_safe(clean)  # noqa: S308 - cleaned in the line above
