"""The calendar file of an event (RFC 5545): one entry with a UID; a higher SEQUENCE takes its place."""

import re
from datetime import datetime
from html import unescape

from bot.delivery import outgoing
from bot.services.desk import Desk
from bot.services.events.facts import ends, starts
from bot.texts import t
from bot.views.screen import Media
from storage.tables import CommunityEvent, EventStatus

PRODUCT = "-//Yishi//Meetings and activities//ZH"
NO_ADDRESS = "invalid:nomail"
"""PUBLISH and CANCEL need an organizer (RFC 5546); ours has a name, and no mail."""
FILE_NAME = "event.ics"
TAG = re.compile(r"<[^>]+>")


def write(event: CommunityEvent, street: str, lang: str, now: datetime) -> bytes:
    """The file: times in UTC, which a calendar shows by its own clock. Nobody who comes is named."""
    from icalendar import Calendar, vCalAddress  # loaded with the first file: 2 MB
    from icalendar import Event as Entry

    cancelled = event.status is EventStatus.CANCELLED
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    entry = Entry()
    entry.add("uid", f"{event.uid}@yishi")
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", now)
    entry.add("dtstart", starts(event))
    entry.add("dtend", ends(event))
    entry.add("summary", event.title)
    entry.add("location", event.place)
    entry.add("description", _description(event, lang))
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    organizer = vCalAddress(NO_ADDRESS)
    organizer.params["CN"] = street or t("arriving.street", lang)
    entry.add("organizer", organizer)
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


def lend(desk: Desk, event: CommunityEvent, lang: str, now: datetime) -> Media:
    """The file for one message."""
    return outgoing.lend(desk, write(event, desk.settings.street_name, lang, now), FILE_NAME)


def _description(event: CommunityEvent, lang: str) -> str:
    words = unescape(TAG.sub("", event.html)).strip()
    contact = t("event.contact", lang, contact=event.contact) if event.contact else ""
    return "\n\n".join(part for part in (words, contact) if part)
