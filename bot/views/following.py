"""不再通知 and 恢复通知: hearing no more of a suggestion, and hearing of it again."""

from bot.texts import h, t
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from storage.tables import Suggestion


def mute_button(suggestion: Suggestion, lang: str, *, muted: bool) -> Button:
    """不再通知, or the way back."""
    if muted:
        return Button(t("following.button.unmute", lang), Press("my_unmute", suggestion.id))
    return Button(t("following.button.mute", lang), Press("my_mute", suggestion.id))


def muted(suggestion: Suggestion, lang: str, *, author: bool) -> Screen:
    """She hears no more of it; what that means for its author, and the way back."""
    key = "following.muted_own" if author else "following.muted"
    return Screen(h(key, lang, number=suggestion.number), ((mute_button(suggestion, lang, muted=True),),))


def unmuted(suggestion: Suggestion, lang: str) -> Screen:
    """She hears of it again."""
    return Screen(h("following.unmuted", lang, number=suggestion.number))
