"""The readable mailbox: where mail goes while no relay is set, for whoever tries the site out."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

PAGE = 50
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.eml")


@dataclass(frozen=True)
class Entry:
    """One mail in the list."""

    name: str
    recipient: str
    subject: str
    at: datetime


@login_not_required
@never_cache
@require_safe
def mailbox(request: HttpRequest) -> TemplateResponse:
    files = sorted(_directory().glob("*.eml"), key=lambda file: (-file.stat().st_mtime_ns, file.name))
    page = Paginator(files, PAGE).get_page(request.GET.get("page"))
    page.object_list = [_entry(file) for file in page.object_list]
    return TemplateResponse(request, "core/mailbox.html", {"page": page})


@login_not_required
@never_cache
@require_safe
def mailbox_message(request: HttpRequest, name: str) -> TemplateResponse:
    file = _directory() / name
    if not _NAME.fullmatch(name) or not file.is_file():
        raise Http404
    mail = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
    return TemplateResponse(
        request,
        "core/mailbox_message.html",
        {
            "entry": _entry(file),
            "headers": [(header, str(value)) for header, value in mail.items()],
            "body": linked(_part(mail, "text/plain")),
            "calendar": _part(mail, "text/calendar"),
        },
    )


def linked(text: str) -> SafeString:
    """`text` escaped, with addresses of this site, and of no other, made clickable."""
    # A path, without the full stop that ends a sentence; or nothing that would make it another host's name.
    rest = r"(?:/(?:[\w\-./~%?&=+#,:]*[\w\-/~%=+#])?|(?![\w:@-]|\.\w))"
    address = re.compile(re.escape(settings.SITE_URL) + rest)
    pieces, end = [], 0
    for found in address.finditer(text):
        url = escape(found[0])
        pieces += [escape(text[end : found.start()]), f'<a href="{url}" rel="noopener">{url}</a>']
        end = found.end()
    return mark_safe("".join([*pieces, escape(text[end:])]))  # noqa: S308 - every piece is escaped above


def _directory() -> Path:
    if settings.MAILBOX_DIR is None:
        raise Http404
    return settings.MAILBOX_DIR


def _entry(file: Path) -> Entry:
    with file.open("rb") as opened:
        headers = BytesHeaderParser(policy=policy.default).parse(opened)
    return Entry(
        name=file.name,
        recipient=str(headers["To"]),
        subject=str(headers["Subject"]),
        at=parsedate_to_datetime(str(headers["Date"])),
    )


def _part(mail: EmailMessage, content_type: str) -> str:
    for part in mail.walk():
        if part.get_content_type() == content_type:
            content = part.get_content()
            return content if isinstance(content, str) else content.decode(errors="replace")
    return ""
