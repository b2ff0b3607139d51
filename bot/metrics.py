"""What `/metrics` says, in the text form of Prometheus. Each figure stands in docs/operators.md; none has a name or a text."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bot.store.requests.figures import Figures

#: Every figure, with what stands beside it in the answer.
HELP: Final = {
    "rodtrad_requests_open": "Requests that nobody has taken, by kind.",
    "rodtrad_requests_oldest_seconds": "Seconds since the oldest of them was asked, by kind.",
    "rodtrad_outbox_rows": "Messages on their way, by carrier and lane.",
    "rodtrad_sent_seconds": "Seconds that messages of the last five minutes waited, by carrier, lane and of (half, slowest).",
    "rodtrad_notices_day": "Notices to staff of the last 24 hours, by carrier and outcome (told, not_told).",
    "rodtrad_backup_age_seconds": "Seconds since the state that the newest backup holds.",
    "rodtrad_beat_age_seconds": "Seconds since each beat came to its end.",
    "rodtrad_round_trip_age_seconds": "Seconds since a synthetic request last reached somebody and came back.",
    "rodtrad_troubles": "What keeps the program from its work, as /readyz says it: how many.",
    "rodtrad_database_answers": "1 when the database answered this call.",
}


def exposition(
    figures: Figures | None, beats: Mapping[str, float], round_trip: float | None, troubles: Sequence[str]
) -> str:
    """The whole answer. Without `figures` the database did not answer; ages are in seconds."""
    lines: list[str] = []

    def add(name: str, values: Iterable[tuple[dict[str, str], float]]) -> None:
        lines.extend([f"# HELP {name} {HELP[name]}", f"# TYPE {name} gauge"])
        for labels, value in values:
            inside = ",".join(f'{key}="{label}"' for key, label in labels.items())
            lines.append(f"{name}{{{inside}}} {value:g}" if inside else f"{name} {value:g}")

    if figures is not None:
        add("rodtrad_requests_open", (({"kind": kind}, n) for kind, (n, _) in figures.open.items()))
        add(
            "rodtrad_requests_oldest_seconds",
            (({"kind": kind}, age) for kind, (_, age) in figures.open.items()),
        )
        add(
            "rodtrad_outbox_rows",
            (({"carrier": carrier, "lane": lane}, n) for (carrier, lane), n in figures.outbox.items()),
        )
        add(
            "rodtrad_sent_seconds",
            (
                ({"carrier": carrier, "lane": lane, "of": which}, seconds)
                for (carrier, lane), waits in figures.sent.items()
                for which, seconds in zip(("half", "slowest"), waits, strict=True)
            ),
        )
        add(
            "rodtrad_notices_day",
            (({"carrier": carrier, "outcome": what}, n) for (carrier, what), n in figures.notices.items()),
        )
        add("rodtrad_backup_age_seconds", [] if figures.backup is None else [({}, figures.backup)])
    add("rodtrad_beat_age_seconds", (({"beat": beat}, age) for beat, age in beats.items()))
    add("rodtrad_round_trip_age_seconds", [] if round_trip is None else [({}, round_trip)])
    add("rodtrad_troubles", [({}, len(troubles))])
    add("rodtrad_database_answers", [({}, float(figures is not None))])
    return "\n".join(lines) + "\n"
