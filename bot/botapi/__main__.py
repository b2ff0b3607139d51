"""The stand-in as a process of its own. Prints one JSON line with its address when it listens, ends on SIGTERM or SIGINT."""

import argparse
import asyncio
import json
import signal
from datetime import UTC, datetime

from bot.botapi.limits import Limits
from bot.botapi.server import StandIn
from bot.clock import Clock, ManualClock, SystemClock


def main() -> None:
    """Read the command line and serve until told to end."""
    parser = argparse.ArgumentParser(prog="python -m bot.botapi", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 (default) takes a free one")
    parser.add_argument("--token", required=True, help="the bot token that is taken, such as 123456:ABC")
    parser.add_argument("--no-record", action="store_true", help="only count, keep no transcript (benches)")
    parser.add_argument("--limits", action="store_true", help="enforce Telegram's ceilings with 429")
    parser.add_argument("--seed", type=int, default=1, help="of everything random")
    parser.add_argument(
        "--manual-clock", metavar="ISO-TIME", help="stand still at this time, moved by /standin/clock"
    )
    asyncio.run(_serve(parser.parse_args()))


async def _serve(options: argparse.Namespace) -> None:
    clock: Clock = SystemClock()
    if options.manual_clock:
        start = datetime.fromisoformat(options.manual_clock)
        clock = ManualClock(start if start.tzinfo else start.replace(tzinfo=UTC))
    limits = Limits() if options.limits else None
    standin = StandIn(options.token, clock, limits=limits, record=not options.no_record, seed=options.seed)
    await standin.start(options.host, options.port)
    ended = asyncio.Event()
    for end in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(end, ended.set)
    print(json.dumps({"url": standin.url, "control": f"{standin.url}/standin/"}), flush=True)
    await ended.wait()
    await standin.stop()


if __name__ == "__main__":
    main()
