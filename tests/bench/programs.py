"""The programs that are measured, each in a process of its own: `python -m tests.bench.programs rodtrad | stock`."""

import os
import sys


def _rodtrad() -> None:
    """The real program with its settings from the environment, without Telegram's ceilings: the stand-in enforces none."""
    from bot import log
    from bot.console.running import serve
    from bot.settings import load

    settings = load()
    log.configure(settings.log_level)
    serve(settings, limits=False)


def _stock() -> None:
    """python-telegram-bot as its manual shows it: an echo, which keeps nothing."""
    from telegram import Update
    from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

    async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text(update.message.text or "")

    url, token = os.environ["RODTRAD_TELEGRAM_API_URL"], os.environ["RODTRAD_TELEGRAM_TOKEN"]
    application = ApplicationBuilder().token(token).base_url(f"{url}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    {"rodtrad": _rodtrad, "stock": _stock}[sys.argv[1]]()
