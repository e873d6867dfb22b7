"""Stock aiogram 3: its own polling and session, an echo, in its own environment. Argument: API address."""

import sys

from aiogram import Bot, Dispatcher  # type: ignore[import-not-found,unused-ignore]
from aiogram.client.session.aiohttp import AiohttpSession  # type: ignore[import-not-found,unused-ignore]
from aiogram.client.telegram import TelegramAPIServer  # type: ignore[import-not-found,unused-ignore]
from aiogram.types import Message  # type: ignore[import-not-found,unused-ignore]

from tests.bench import workload


async def echo(message: Message) -> None:
    """Send the words back."""
    await message.answer(message.text or "")


def main(api_url: str) -> None:
    """Poll until SIGTERM."""
    bot = Bot(workload.TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(api_url)))
    dispatcher = Dispatcher()
    dispatcher.message.register(echo)
    dispatcher.run_polling(bot)


if __name__ == "__main__":
    main(sys.argv[1])
