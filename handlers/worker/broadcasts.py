"""群发: what is to go out is written, looked at, and let go, perhaps by a second person."""

from telegram import Message

from bot.delivery.notices.broadcast import messages_each
from bot.errors import UserError
from bot.services import estates
from bot.services.broadcasts import drafts, progress, running
from bot.services.broadcasts.drafts import Content
from bot.texts import t
from bot.views import broadcast as view
from bot.views import broadcasting as broadcasting_view
from bot.views.presses import Press
from handlers import typed
from handlers.context import Handler, PressHandler, Turn
from handlers.resident import reading
from storage.columns import Json
from storage.queries import broadcasts, events
from storage.tables import Broadcast, BroadcastState, Member, Topic

SAY = drafts.SAYING
LINK, AT, WHY, NUMBER = "w_castlink", "w_castat", "w_castwhy", "w_castnum"


def on_press_home(turn: Turn, press: Press) -> None:
    """群发: the newest, and a new one."""
    own = drafts.list_own(turn.session, turn.user_id)
    turn.show(view.home(own, turn.desk.settings.timezone, turn.lang))


def on_press_new(turn: Turn, press: Press) -> None:
    """新建: about what?"""
    turn.show(view.topics(turn.lang))


def on_press_topic(turn: Turn, press: Press) -> None:
    """About this; for whom?"""
    member = turn.role
    if press.arg not in {one.value for one in Topic}:
        raise UserError("error.old_button")
    show_audience(turn, drafts.begin(turn.session, turn.desk, member, Topic(press.arg), turn.now))


def on_press_audience(turn: Turn, press: Press) -> None:
    """给谁."""
    turn.expect_nothing()
    show_audience(turn, own(turn, press)[1])


def on_press_tick(turn: Turn, press: Press) -> None:
    """One choice more, or less."""
    _, broadcast = fresh(turn, press)
    what, _, code = press.arg.partition(".")
    chosen = broadcast.audience
    if what == "c":
        allowed = {one.code for one in drafts.list_communities(turn.session, turn.desk, turn.user_id)}
        communities = sorted({*chosen["communities"]} ^ ({code} & allowed))
        drafts.choose(turn.session, broadcast, communities=communities, estates=[])
    elif what == "e":
        drafts.choose(turn.session, broadcast, estates=sorted({*chosen.get("estates", ())} ^ {code}))
    elif what == "l":
        drafts.choose(turn.session, broadcast, language="" if chosen.get("language") == code else code)
    elif what == "r":
        allowed = {one.value for one in drafts.ASIDE}
        roles = sorted({*chosen.get("roles", ())} ^ ({code} & allowed))
        drafts.choose(turn.session, broadcast, roles=roles)
        show_colleagues(turn, broadcast)
        return
    elif code in ("groups", "channels"):
        drafts.choose(turn.session, broadcast, **{code: not chosen.get(code)})
    show_audience(turn, broadcast)


def on_press_roles(turn: Turn, press: Press) -> None:
    """只给同事: in which roles?"""
    show_colleagues(turn, fresh(turn, press)[1])


def show_colleagues(turn: Turn, broadcast: Broadcast) -> None:
    """The roles, and how many colleagues that is."""
    turn.show(view.colleagues(broadcast, drafts.ASIDE, counts(turn, broadcast), turn.lang))


def show_audience(turn: Turn, broadcast: Broadcast) -> None:
    """Every choice, and how many that is."""
    communities = drafts.list_communities(turn.session, turn.desk, turn.user_id)
    chosen = broadcast.audience["communities"]
    houses = estates.list_of(turn.session, chosen[0]) if len(chosen) == 1 else []
    channels = broadcasts.has_channels(turn.session, chosen)
    event = events.find_event(turn.session, broadcast.audience.get("event", 0))
    turn.show(
        view.audience(broadcast, communities, houses, counts(turn, broadcast), channels, turn.lang, event)
    )


def on_press_write(turn: Turn, press: Press) -> None:
    """写内容, in one language or for all."""
    _, broadcast = own(turn, press)
    if press.arg not in ("", "en", "zh-hant"):
        raise UserError("error.old_button")
    turn.expect(SAY, subject=broadcast.id, data={"language": press.arg})
    turn.say(view.write(broadcast, press.arg, turn.lang))


def on_press_rewrite(turn: Turn, press: Press) -> None:
    """重写: forget what it says, and begin again."""
    _, broadcast = own(turn, press)
    drafts.clear(turn.session, broadcast, "")
    turn.expect(SAY, subject=broadcast.id, data={"language": ""})
    turn.say(view.write(broadcast, "", turn.lang))


def on_step_say(turn: Turn) -> None:
    """What shall go out: words with their formatting, files, a place; more may follow, an album in pieces."""
    dialog = turn.dialog
    _, broadcast = asked(turn)
    html = turn.message.text_html or turn.message.caption_html or ""
    media = attached(turn.message)
    if not html and media is None:
        raise UserError("cast.nothing")
    drafts.say(turn.session, broadcast, str(dialog.data["language"]) if dialog else "", Content(html, media))
    show(turn, broadcast)


def attached(message: Message) -> Json | None:
    """A message's file, or the place on the map that it shows."""
    if message.location is not None:
        at, venue = message.location, message.venue
        spot: Json = {"latitude": at.latitude, "longitude": at.longitude}
        if venue is not None:
            spot |= {"title": venue.title, "address": venue.address}
        return {"kind": "location", "spot": spot}
    file = reading.read(message).file
    return {"kind": file.kind, "file_id": file.file_id} if file else None


def on_press_one(turn: Turn, press: Press) -> None:
    """One of hers, as it is: the preview, or how far it is."""
    broadcast = broadcasts.find_broadcast(turn.session, press.id or 0)
    if broadcast is None:
        raise UserError("error.old_button")
    if broadcast.state in drafts.UNSENT:
        turn.expect_nothing()
        show(turn, own(turn, press)[1])
        return
    _, broadcast = drafts.get_going(turn.session, turn.desk, turn.user_id, press.id, turn.now)
    turn.say(broadcasting_view.report(progress.look(turn.session, turn.desk, broadcast), turn.lang))


def show(turn: Turn, broadcast: Broadcast) -> None:
    """Exactly what residents will see, in every language there is, and what can be done with it."""
    if drafts.is_empty(turn.session, broadcast):
        show_audience(turn, broadcast)
        return
    texts = broadcasts.list_texts(turn.session, broadcast.id or 0)
    event = events.find_event(turn.session, broadcast.event_id) if broadcast.event_id is not None else None
    for text in texts:
        turn.say(view.content(text, broadcast.topic, None, text.language or turn.lang, event=event))
    turn.say(
        view.check(
            broadcast,
            counts(turn, broadcast),
            {text.language for text in texts},
            progress.foresee(
                turn.session,
                turn.desk,
                broadcast,
                turn.now,
                messages_each(turn.session, turn.desk, broadcast, turn.lang),
            ),
            drafts.needs_approval(turn.session, turn.desk, broadcast),
            drafts.is_wordless(texts),
            turn.desk.settings.timezone,
            turn.lang,
        )
    )


def on_press_test(turn: Turn, press: Press) -> None:
    """试发: to herself, in every language, as residents will get it and with nothing around it."""
    _, broadcast = own(turn, press)
    for text in broadcasts.list_texts(turn.session, broadcast.id or 0):
        turn.say(view.content(text, broadcast.topic, None, text.language or turn.lang))
    turn.answer(t("cast.tested", turn.lang))


def on_press_ask(step: str) -> PressHandler:
    """A press that asks for something to be typed."""

    def on_press(turn: Turn, press: Press) -> None:
        _, broadcast = own(turn, press)
        turn.expect(step, subject=broadcast.id)
        turn.say(view.question(step.removeprefix("w_cast"), broadcast, turn.lang))

    return on_press


def on_step_link(turn: Turn) -> None:
    """A button with a link."""
    _, broadcast = asked(turn)
    drafts.add_link(turn.session, broadcast, turn.text)
    turn.expect_nothing()
    show(turn, broadcast)


def on_step_at(turn: Turn) -> None:
    """When; 现在 takes the time away again."""
    _, broadcast = asked(turn)
    due = None
    if not typed.says(turn.text, "cast.word.now"):
        desk = turn.desk
        due = desk.moments.read(turn.text, desk.days, desk.calendar, desk.settings.timezone, turn.now)
        if due is None:
            raise UserError("cast.no_moment")
    drafts.set_due(turn.session, broadcast, due, turn.now)
    turn.expect_nothing()
    show(turn, broadcast)


def on_step_why(turn: Turn) -> None:
    """Why it cannot wait."""
    _, broadcast = asked(turn)
    drafts.give_reason(turn.session, broadcast, turn.text)
    turn.expect_nothing()
    show(turn, broadcast)


def on_step_number(turn: Turn) -> None:
    """Only for those whom this suggestion concerns."""
    _, broadcast = asked(turn)
    drafts.for_supporters(turn.session, broadcast, turn.text)
    turn.expect_nothing()
    show_audience(turn, broadcast)


def on_press_events(turn: Turn, press: Press) -> None:
    """Of which event: the buttons to sign up (`b`), or the people who have (`a`)?"""
    _, broadcast = own(turn, press)
    if press.arg not in view.EVENT_CHOICES:
        raise UserError("error.old_button")
    coming = drafts.list_events(turn.session, broadcast, turn.now)
    turn.show(view.which_event(broadcast, coming, press.arg, turn.desk.settings.timezone, turn.lang))


def on_press_event(turn: Turn, press: Press) -> None:
    """This one, or none."""
    _, broadcast = fresh(turn, press)
    what, _, row = press.arg.partition(".")
    if what not in view.EVENT_CHOICES or not row.isdecimal():
        raise UserError("error.old_button")
    chosen = int(row) or None
    if what == view.PEOPLE:
        drafts.for_signed_up(turn.session, broadcast, chosen, turn.now)
        show_audience(turn, broadcast)
    else:
        drafts.carry(turn.session, broadcast, chosen, turn.now)
        show(turn, broadcast)


def on_press_go(turn: Turn, press: Press) -> None:
    """发送: at once, at its time, or after a second person has looked at it."""
    author, broadcast = fresh(turn, press)
    if broadcast.state is not BroadcastState.DRAFT or drafts.is_empty(turn.session, broadcast):
        raise UserError("cast.too_late")
    if drafts.is_wordless(broadcasts.list_texts(turn.session, broadcast.id or 0)):
        raise UserError("cast.needs_words")
    if broadcast.topic is Topic.ALERT and not broadcast.reason:
        raise UserError("cast.short_reason")
    drafts.set_due(turn.session, broadcast, broadcast.due_at, turn.now)
    turn.expect_nothing()
    state = running.start(turn.session, turn.desk, broadcast, author, turn.now)
    if state is BroadcastState.ASKED:
        others = drafts.list_approvers(turn.session, turn.desk, broadcast, author)
        turn.show(view.waiting(len(others), turn.lang))
    elif state is BroadcastState.SCHEDULED:
        turn.show(view.scheduled(broadcast, turn.desk.settings.timezone, turn.lang))
    else:
        turn.take_buttons()


def on_press_drop(turn: Turn, press: Press) -> None:
    """不发了."""
    _, broadcast = own(turn, press)
    drafts.discard(turn.session, broadcast, turn.now)
    turn.expect_nothing()
    on_press_home(turn, press)


def own(turn: Turn, press: Press) -> tuple[Member, Broadcast]:
    """A broadcast of hers that has not left."""
    return drafts.get_own(turn.session, turn.desk, turn.user_id, press.id, turn.now)


def fresh(turn: Turn, press: Press) -> tuple[Member, Broadcast]:
    """`own`, as it was when the button was drawn: nothing goes out that was not looked at."""
    found = own(turn, press)
    if found[1].revision != press.stamp:
        raise UserError("cast.changed")
    return found


def asked(turn: Turn) -> tuple[Member, Broadcast]:
    """The broadcast that the open question is about."""
    subject = turn.dialog.subject if turn.dialog is not None else None
    return drafts.get_own(turn.session, turn.desk, turn.user_id, subject, turn.now)


def counts(turn: Turn, broadcast: Broadcast) -> dict[str, int]:
    """How many it would reach now, and how many not."""
    return broadcasts.count_audience(turn.session, broadcast.audience, broadcast.topic)


STEPS: dict[str, Handler] = {
    SAY: on_step_say,
    LINK: on_step_link,
    AT: on_step_at,
    WHY: on_step_why,
    NUMBER: on_step_number,
}
PRESSES: dict[str, PressHandler] = {
    "w_casts": on_press_home,
    "w_castnew": on_press_new,
    "w_casttop": on_press_topic,
    "w_castaud": on_press_audience,
    "w_casttick": on_press_tick,
    "w_castrole": on_press_roles,
    "w_casttest": on_press_test,
    "w_castsay": on_press_write,
    "w_castnew2": on_press_rewrite,
    "w_cast1": on_press_one,
    "w_castlink": on_press_ask(LINK),
    "w_castat": on_press_ask(AT),
    "w_castwhy": on_press_ask(WHY),
    "w_castnum": on_press_ask(NUMBER),
    "w_castevs": on_press_events,
    "w_castev": on_press_event,
    "w_castgo": on_press_go,
    "w_castdrop": on_press_drop,
}
