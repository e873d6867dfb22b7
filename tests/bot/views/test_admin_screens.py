"""What admins are told of the machine."""

import pytest

from bot.views import admin


@pytest.mark.parametrize("lang", ["zh", "en", "zh-hant"])
def test_a_parked_update_is_found_by_the_command_and_on_the_console_where_there_is_one(lang: str) -> None:
    both, alone = (admin.parked(7, lang, console=there).text for there in (True, False))
    assert both.startswith(alone)
    assert ("/console" in both, "/console" in alone) == (True, False)
    assert "7" in alone
    assert "python -m bot replay" in alone
