"""What people write in Markdown, as markup that can harm nobody."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown import markdown

TAGS = {"p", "br", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h3", "h4", "hr"}
# The page's own headings stand above: an author's first level becomes the third.
LEVELS = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}


def to_html(text: str) -> SafeString:
    """Markdown through an allow-list: no images, no raw markup, links to http(s) and mail only."""
    html = markdown(text, extensions=["sane_lists", "smarty"], output_format="html")
    for written, shown in sorted(LEVELS.items(), reverse=True):
        html = html.replace(f"<{written}>", f"<{shown}>").replace(f"</{written}>", f"</{shown}>")
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow ugc",
    )
    return mark_safe(clean)  # noqa: S308 - cleaned in the line above
