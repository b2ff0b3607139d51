"""Identifiers: in the order they were made, whatever the clock does, and as random as they say."""

import threading
import time
import uuid

import pytest

from bot.ids import new_id, new_tag


def test_ids_sort_in_the_order_they_were_made() -> None:
    made = [new_id() for _ in range(5_000)]
    assert made == sorted(made)
    assert [each.hex for each in made] == sorted(each.hex for each in made)  # SQLite compares the text


def test_an_id_is_a_uuid_of_version_7_with_the_present_time() -> None:
    before = time.time_ns() // 1_000_000
    made = new_id()
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert before - 1 <= made.int >> 80 <= time.time_ns() // 1_000_000 + 1


def test_a_clock_that_is_set_back_does_not_turn_the_order_round(monkeypatch: pytest.MonkeyPatch) -> None:
    first = new_id()
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_000)
    later = [new_id() for _ in range(10)]
    assert [first, *later] == sorted([first, *later])


def test_threads_never_get_the_same_place_in_the_order() -> None:
    made: list[list[int]] = [[] for _ in range(4)]

    def make(mine: list[int]) -> None:
        mine.extend(new_id().int >> 64 for _ in range(2_000))

    threads = [threading.Thread(target=make, args=(mine,)) for mine in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    everything = [stamp for mine in made for stamp in mine]
    assert len(set(everything)) == len(everything)
    assert all(mine == sorted(mine) for mine in made)


def test_a_tag_is_eight_characters_that_may_stand_in_button_data() -> None:
    tags = {new_tag() for _ in range(1_000)}
    assert len(tags) == 1_000
    assert all(len(tag) == 8 and tag.replace("-", "").replace("_", "").isalnum() for tag in tags)
