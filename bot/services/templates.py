"""Answer templates (答复模板): which fit a suggestion, and what goes into their blanks.

They are words to begin with: what nobody but the writer knows stays a blank, and no answer goes out with one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from bot.errors import UserError
from bot.services import body_contacts, leads, promises
from bot.services.outcomes import Outcome
from storage.queries import places, templates
from storage.tables import AnswerTemplate, Body, Community, Estate, Suggestion

PLACEHOLDERS = ("number", "community", "body", "date", "place", "contact")
PLACEHOLDER = re.compile(rf"\{{({'|'.join(PLACEHOLDERS)})\}}")
BLANK = "＿＿"
"""What stands where the writer has something to say, in a template and in what was made of it."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What is known of a suggestion and may stand in its answer, which others may come to read.

    `estate` is where it is, never her own words for it; `body` None: the street. `day`: the promised one.
    `contact`: how that body is reached.
    """

    number: str
    community: Community
    estate: Estate | None
    body: Body | None
    day: date | None
    contact: str | None = None


def list_fitting(session: Session, suggestion: Suggestion, outcome: Outcome) -> Sequence[AnswerTemplate]:
    """The templates for a suggestion, those about its very category first, those about anything last.

    With a result class said already, only those that go with it.
    """
    near = _near(session, suggestion)
    found = [
        one
        for one in templates.list_templates(session, near)
        if outcome.result is None or one.result in ("", outcome.result.value)
    ]
    return sorted(found, key=lambda one: near.index(one.category))


def get_template(session: Session, code: str) -> AnswerTemplate:
    """The template with this code. Raises UserError `templates.gone` if there is none any more."""
    template = templates.find_template(session, code)
    if template is None:
        raise UserError("templates.gone")
    return template


def fill(session: Session, suggestion: Suggestion) -> Filling:
    """What goes into the blanks of a template. Raises LookupError for a suggestion from nowhere."""
    community = places.find_community(session, suggestion.community)
    if community is None:
        raise LookupError("no such community")
    street = suggestion.level == "street" or leads.is_above(suggestion)
    promise = promises.find_waiting(session, suggestion)
    body = places.find_body(session, suggestion.lead) if suggestion.lead and not street else None
    return Filling(
        number=suggestion.number or "",
        community=community,
        estate=places.find_estate(session, suggestion.estate) if suggestion.estate else None,
        body=body,
        day=promise.day if promise is not None else None,
        contact=body_contacts.find_words(session, suggestion, body.code) if body is not None else None,
    )


def _near(session: Session, suggestion: Suggestion) -> list[str]:
    """The category of a suggestion, its sort, its group of the menu, and what is for anything."""
    category = places.find_category(session, suggestion.category) if suggestion.category else None
    if category is None:
        return [""]
    return [category.code, category.code.partition("-")[0], category.menu_group, ""]
