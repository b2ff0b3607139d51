"""The same as the Python side, for other processes: `<root>/standin/<what>`, JSON in and out. No bot may know of it.

A refusal by the phone (`NotPossible`) is 409, a wrong request 400, both as `{"error": …}`; see ENDPOINTS for the names.
"""

import asyncio
import json
import statistics
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.botapi.people import Done, NotPossible, User, inject_raw
from bot.botapi.transcript import Entry
from bot.botapi.updates import Order
from bot.clock import ManualClock

if TYPE_CHECKING:
    from bot.botapi.server import StandIn

Body = dict[str, Any]
Endpoint = Callable[["StandIn", Body], Awaitable[object]]


class Control:
    """Answers the control calls of one stand-in."""

    def __init__(self, standin: "StandIn") -> None:
        self._standin = standin

    async def handle(self, request: web.BaseRequest, name: str) -> web.Response:
        """Carry out one control call; parameters come as a JSON object or in the query string."""
        endpoint = ENDPOINTS.get(name)
        if endpoint is None:
            return _json({"error": f"no such control: {name}", "known": sorted(ENDPOINTS)}, 404)
        try:
            raw = await request.read()
            body: Body = {**request.query, **(json.loads(raw) if raw else {})}
            return _json(await endpoint(self._standin, body))
        except NotPossible as error:
            return _json({"error": str(error)}, 409)
        except TimeoutError as error:
            return _json({"error": str(error)}, 408)
        except (KeyError, ValueError, TypeError) as error:
            return _json({"error": f"{type(error).__name__}: {error}"}, 400)


def _json(value: object, status: int = 200) -> web.Response:
    return web.json_response(value, status=status)


def _user(standin: "StandIn", body: Body) -> User:
    return standin.user(int(body["user"]))


def _done(done: Done) -> Body:
    return {"mark": done.mark, "message_id": done.message_id, "press_id": done.press_id}


def _entry(entry: Entry) -> Body:
    keyboard = entry.keyboard
    rows = (
        [[{"label": b.label, "data": b.data, "url": b.url} for b in row] for row in keyboard.rows]
        if keyboard
        else []
    )
    return {
        "number": entry.number, "at": entry.at.isoformat(), "chat": entry.chat, "who": entry.who.value,
        "kind": entry.kind.value, "text": entry.text, "message_id": entry.message_id, "earlier": list(entry.earlier),
        "keyboard": {"kind": keyboard.kind.value, "rows": rows} if keyboard else None,
    }  # fmt: skip


# --- people --------------------------------------------------------------------------------------------------------


async def _user_new(standin: "StandIn", body: Body) -> Body:
    user = standin.user(
        int(body["user"]),
        body.get("first_name", ""),
        body.get("language_code", "nb"),
        started=bool(body.get("started")),
    )
    return {"user": user.id, "first_name": user.first_name, "keys": list(user.keys)}


async def _send(standin: "StandIn", body: Body) -> Body:
    return _done(
        await _user(standin, body).send(
            body["text"], times=int(body.get("times", 1)), raw=bool(body.get("raw"))
        )
    )


async def _start(standin: "StandIn", body: Body) -> Body:
    return _done(await _user(standin, body).start(body.get("payload", "")))


async def _tap(standin: "StandIn", body: Body) -> Body:
    return _done(await _user(standin, body).tap(body["label"]))


async def _press(standin: "StandIn", body: Body) -> Body:
    message_id = int(body["message_id"]) if body.get("message_id") is not None else None
    user, times = _user(standin, body), int(body.get("times", 1))
    return _done(await user.press(body["button"], message_id, times=times, force=bool(body.get("force"))))


async def _edit(standin: "StandIn", body: Body) -> Body:
    return _done(await _user(standin, body).edit(int(body["message_id"]), body["text"]))


async def _attach(standin: "StandIn", body: Body) -> Body:
    user = _user(standin, body)
    kinds: dict[str, Callable[[], Awaitable[Done]]] = {
        "sticker": user.sticker, "voice": user.voice, "photo": user.photo, "contact": user.contact,
        "location": user.location,
    }  # fmt: skip
    return _done(await kinds[body["kind"]]())


async def _block(standin: "StandIn", body: Body) -> Body:
    return _done(await _user(standin, body).block())


async def _unblock(standin: "StandIn", body: Body) -> Body:
    return _done(await _user(standin, body).unblock())


async def _raw(standin: "StandIn", body: Body) -> Body:
    added = inject_raw(standin.world, body["update"], ("raw", 0), times=int(body.get("times", 1)))
    return {"added": int(added)}


async def _bulk(standin: "StandIn", body: Body) -> Body:
    """`count` texts, number n from user `first_user + n % users`, "{n}" in `text` replaced; or a list of `updates`."""
    if "updates" in body:
        return {"added": sum(inject_raw(standin.world, update, ("raw", 0)) for update in body["updates"])}
    count, users, first = int(body["count"]), int(body.get("users", 1)), int(body.get("first_user", 1))
    text = str(body.get("text", "message {n}"))
    with standin.updates.held(Order.ARRIVAL):
        for n in range(count):
            await standin.user(first + n % users).send(text.replace("{n}", str(n)))
    return {"added": count}


# --- looking on ----------------------------------------------------------------------------------------------------


async def _counters(standin: "StandIn", _: Body) -> Body:
    seconds = sorted(standin.world.reply_seconds)
    quantiles = statistics.quantiles(seconds, n=100) if len(seconds) > 1 else [*seconds, *[0.0] * 99]
    return {
        "calls": dict(standin.counts),
        "refusals": len(standin.refusals),
        "latest_refusals": [r.description for r in standin.refusals[-5:]],
        "pause_violations": len(standin.pause_violations),
        "pending_updates": len(standin.updates) + standin.webhook.waiting,
        "transcript": {
            f"{who.value}.{kind.value}": n for (who, kind), n in standin.transcript.counts.items()
        },
        "replies": {
            "count": len(seconds),
            "p50": quantiles[49],
            "p99": quantiles[98],
            "max": max(seconds, default=0.0),
        },
    }


async def _transcript(standin: "StandIn", body: Body) -> list[Body]:
    since = int(body.get("since", 0))
    entries = (
        standin.transcript.of(int(body["chat"]), since=since) if "chat" in body else list(standin.transcript)
    )
    return [_entry(entry) for entry in entries if entry.number > since]


async def _visible(standin: "StandIn", body: Body) -> Body:
    chat = int(body["chat"])
    keys = list(standin.user(chat).keys) if chat > 0 else []
    return {"messages": [_entry(entry) for entry in standin.transcript.visible(chat)], "keys": keys}


async def _wait(standin: "StandIn", body: Body) -> Body:
    """Until the bot wrote `text` in `chat` (after `since`), or called `method` `count` times; `timeout` in real seconds."""
    timeout = float(body.get("timeout", 5))
    if "method" in body:
        await standin.wait_for_count(body["method"], int(body["count"]), timeout=timeout)
        return {"calls": standin.counts[body["method"]]}
    since = int(body.get("since", 0))
    return _entry(await standin.wait_for(int(body["chat"]), body["text"], timeout=timeout, since=since))


# --- trouble -------------------------------------------------------------------------------------------------------


async def _faults_add(standin: "StandIn", body: Body) -> Body:
    if isinstance(body.get("retry_after"), list):
        body["retry_after"] = tuple(body["retry_after"])
    standin.faults.add(**body)
    return {"active": len(standin.faults.active)}


async def _faults_clear(standin: "StandIn", _: Body) -> Body:
    standin.faults.clear()
    return {"active": 0}


async def _down(standin: "StandIn", body: Body) -> Body:
    """Unreachable for `seconds` real seconds, beginning just after this answer; nobody could ask for the way back."""
    seconds = float(body["seconds"])

    async def be_away() -> None:
        await asyncio.sleep(0.05)
        await standin.down()
        await asyncio.sleep(seconds)
        await standin.up()

    standin.away = asyncio.create_task(be_away())
    return {"down_for": seconds}


async def _order(standin: "StandIn", body: Body) -> Body:
    standin.updates.order = Order(body["order"])
    return {"order": standin.updates.order.value}


async def _clock(standin: "StandIn", body: Body) -> Body:
    """Move a manual clock by `seconds`."""
    clock = standin.world.clock
    if not isinstance(clock, ManualClock):
        raise TypeError("this stand-in runs on the machine's clock")
    return {"now": clock.move(timedelta(seconds=float(body.get("seconds", 0)))).isoformat()}


#: What can be asked, by the rest of the path.
ENDPOINTS: dict[str, Endpoint] = {
    "user": _user_new,
    "send": _send,
    "start": _start,
    "tap": _tap,
    "press": _press,
    "edit": _edit,
    "attach": _attach,
    "block": _block,
    "unblock": _unblock,
    "raw": _raw,
    "bulk": _bulk,
    "counters": _counters,
    "transcript": _transcript,
    "visible": _visible,
    "wait": _wait,
    "faults": _faults_add,
    "faults/clear": _faults_clear,
    "down": _down,
    "order": _order,
    "clock": _clock,
}
