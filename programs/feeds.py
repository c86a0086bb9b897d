"""The announcements as an Atom feed."""

import unicodedata
from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mentorship.core.mail import one_line, site_link
from mentorship.core.markdown import to_html

from .models import Program


def announcement_feed(programs: Iterable[Program]) -> str:
    """The feed of these programs, the newest first. An entry's id stays, whatever becomes of the site's address."""
    address = site_link(reverse("programs:program_feed"))
    feed = Atom1Feed(
        title=_("%(site)s: new mentorship programs") % {"site": settings.SITE_NAME},
        link=site_link(reverse("programs:program_list")),
        description="",
        subtitle=_("Open source projects that look for mentees and mentors."),
        feed_url=address,
        feed_guid=address,
        language=get_language(),
    )
    for program in programs:
        feed.add_item(
            title=one_line(program.title),
            link=site_link(program.get_absolute_url()),
            description=_without_controls(to_html(f"{program.summary}\n\n{program.announcement}")),
            unique_id=f"tag:{settings.SITE_HOST},{program.announced_at:%Y-%m-%d}:{program.slug}",
            pubdate=program.announced_at,
            updateddate=program.announced_at,
            categories=[one_line(program.project.name)],
        )
    return feed.writeString("utf-8")


def _without_controls(text: str) -> str:
    """XML has no way to write them."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
