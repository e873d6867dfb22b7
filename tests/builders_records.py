"""Records as somebody gets them who exports them: the file, made as it is made in chat."""

import io
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from bot.services.desk import Desk
from bot.services.ledger import filters
from bot.services.records import RECORDS
from bot.services.records import exporting as records
from bot.services.records.exporting import Request
from bot.services.sheets import Format, Wording
from bot.texts import t
from bot.views import ledger as view
from bot.views.words import pseudonym
from tests.builders_events import START

AFTER = START + timedelta(days=1)


def export(
    session: Session, desk: Desk, key: str, format: Format, typed: str = "", *, lang: str = "zh", **how: Any
) -> bytes:
    """The file, for somebody who reaches everything unless told otherwise."""
    record, now = RECORDS[key], how.pop("now", AFTER)
    asked = filters.read(session, desk, typed, view.words(), now)
    records.access_filter(record, asked)
    wording = Wording(lang, lambda text: t(text, lang), lambda made_up: pseudonym(made_up, lang))
    reached = how.pop("reached", None)
    wanted = records.want(session, desk, asked, reached, wording, now, codes=format is Format.JSONL, **how)
    out = io.BytesIO()
    request = Request(record, wanted, format, "街道工作人员 7 号", "全部", "月度通报")
    written = records.write(session, desk, request, lambda file: nullcontext(out))
    assert written.rows == record.count(session, wanted)
    return out.getvalue()
