"""Stock python-telegram-bot: its Updater, its HTTPXRequest, an echo. Arguments: API address, concurrency."""

import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from tests.bench import workload


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Send the words back."""
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text)


def main(api_url: str, concurrency: int) -> None:
    """Poll until SIGTERM. Concurrency 1 is the library's default, sequential handling."""
    builder = Application.builder().token(workload.TOKEN).base_url(f"{api_url}/bot")
    if concurrency > 1:
        # The manual's advice: as many connections as updates handled at once; a second more than one may wait
        # for a connection is an error in this library, so a little room is left above.
        builder = builder.concurrent_updates(concurrency).connection_pool_size(max(256, concurrency + 16))
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
