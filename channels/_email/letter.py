"""A letter: what is said as text and as HTML, and the pictures beside it."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from markupsafe import Markup

from channels._email.header import Folded, mailbox, spoken
from channels._email.office import Office
from channels._steps.media import read
from channels._website.markup import as_html
from dissemination.channel import Part, Publication, Rejected

# Every server takes it, those too that know no 8-bit letters.
_POLICY = SMTP.clone(cte_type="7bit")
_PAGE = Markup(
    '<!doctype html>\n<html lang="{}">\n<meta charset="utf-8">\n<title>{}</title>\n'
    "<body>\n{}{}\n</body>\n</html>\n"
)
_NOBODY_NAMED = "undisclosed-recipients:;"


def name_of(office: Office, key: str) -> str:
    """Return the letter's name (Message-ID): the same whenever it is written."""
    mark = sha256(key.encode()).hexdigest()[:32]
    return f"<{mark}@{office.sender.domain}>"


def write(office: Office, request: Publication) -> bytes:
    """Return the letter as it goes over the line.

    Raises:
        Rejected: a picture is gone, or no letter can say this.
        Transient: the disk does not give one just now.
    """
    try:
        return _written(office, request).as_bytes()
    except (LookupError, TypeError, ValueError) as error:
        # Nobody was called yet: it must not pass for a letter that is perhaps sent.
        raise Rejected(f"no letter can say this: {type(error).__name__}") from error


def _written(office: Office, request: Publication) -> EmailMessage:
    part = request.part
    letter = EmailMessage(policy=_POLICY)
    letter["From"] = mailbox("From", office.sender)
    letter["To"] = _to(office)
    letter["Subject"] = spoken("Subject", _subject(part))
    letter["Date"] = format_datetime(request.intended_at)
    letter["Message-ID"] = name_of(office, request.key)
    # No answer comes from a machine to a machine (RFC 3834).
    letter["Auto-Submitted"] = "auto-generated"
    _list(letter, office)
    letter.set_content(f"{_plain(part)}\n", charset="utf-8")
    letter.add_alternative(_page(part), subtype="html", charset="utf-8")
    _attach(letter, request)
    # Last: the library takes earlier ones for the text's alone.
    letter["Content-Language"] = part.language
    return letter


def _to(office: Office) -> Folded:
    if len(office.recipients) == 1:
        return mailbox("To", office.recipients[0])
    return Folded("To", _NOBODY_NAMED)  # who else gets it is nobody's business


def _subject(part: Part) -> str:
    first = part.title.strip() or part.text.strip().partition("\n")[0]
    return " ".join(first.split())


def _list(letter: EmailMessage, office: Office) -> None:
    if office.list_id:
        letter["List-Id"] = f"<{office.list_id}>"
    if office.unsubscribe:
        letter["List-Unsubscribe"] = f"<mailto:{office.unsubscribe.addr_spec}>"


def _plain(part: Part) -> str:
    # The headline stands in the letter too, for whoever copies it into a newspaper.
    return f"{part.title}\n\n{part.text}" if part.title else part.text


def _page(part: Part) -> Markup:
    headline = Markup("<h1>{}</h1>\n").format(part.title) if part.title else ""
    return _PAGE.format(part.language, _subject(part), headline, as_html(part.text))


def _attach(letter: EmailMessage, request: Publication) -> None:
    for number, medium in enumerate(request.part.media, start=1):
        kind, _, form = medium.mime.partition("/")
        letter.add_attachment(
            read(request, medium),
            maintype=kind,
            subtype=form,
            filename=f"{number}-{medium.sha256[:8]}.{form.replace('jpeg', 'jpg')}",
        )
        # RFC 2045: what a body is about, for who does not see it.
        attached = list(letter.iter_attachments())[-1]
        attached["Content-Description"] = spoken("Content-Description", medium.alt)
