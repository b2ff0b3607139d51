"""The programs that are measured, each in a process of its own: `python -m tests.bench.programs rodtrad | stock`."""

import asyncio
import os
import signal
import sys


def _rodtrad() -> None:
    """The real program with its settings from the environment, without Telegram's ceilings: the stand-in enforces none."""
    from bot import log
    from bot.clock import SystemClock
    from bot.program import Program
    from bot.settings import load

    async def serve() -> None:
        settings = load()
        log.configure(settings.log_level)
        program = Program(settings, SystemClock(), limits=False)
        ended = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
        await program.start()
        await ended.wait()
        await program.stop()

    asyncio.run(serve())


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
