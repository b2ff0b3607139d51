"""Things to try: what fits the hour and the wish, what is near first, and never again what was not for them."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.days.ideas import IDEAS, MOST, PLACE, Idea, Sort, menu
from bot.domain.directory.place import Tag
from tests.fakes.content import shipped

NEAR = [Idea(f"{PLACE}cafe", frozenset({Tag.FREE, Tag.TOGETHER, Tag.SOBER}))]
IDS = [one.id for one in IDEAS]
BY_ID = {one.id: one for one in IDEAS}


@given(
    st.sampled_from(Sort),
    st.sets(st.sampled_from(IDS)),
    st.integers(0, 23),
    st.booleans(),
    st.integers(700_000, 800_000),
)
def test_what_is_shown_fits_and_is_not_what_was_not_for_them(
    sort: Sort, hidden: set[str], hour: int, weekend: bool, day: int
) -> None:
    shown = menu(sort, NEAR, hidden, hour=hour, weekend=weekend, day=day)
    assert len(shown) <= MOST
    assert len(set(shown)) == len(shown)
    assert not hidden & {*shown}
    for one in (BY_ID[each] for each in shown if each in BY_ID):
        assert one.at_home or sort is not Sort.HOME
        times = one.tags & {Tag.DAY, Tag.EVENING, Tag.WEEKEND}
        assert (
            not times
            or Tag.WEEKEND in times & ({Tag.WEEKEND} if weekend else set())
            or times & ({Tag.EVENING} if hour >= 16 else {Tag.DAY})
        )


def test_something_near_stands_first_and_every_wish_has_an_answer_at_any_hour() -> None:
    for sort in Sort:
        for hour in (8, 20):
            for weekend in (False, True):
                shown = menu(sort, NEAR, (), hour=hour, weekend=weekend, day=1)
                assert len(shown) >= 2 or sort is Sort.SOBER, (sort, hour)
                assert shown, (sort, hour)
                if sort not in {Sort.HOME, Sort.ALONE}:
                    assert shown[0] == f"{PLACE}cafe"


def test_another_day_begins_with_another_idea() -> None:
    firsts = {menu(Sort.ANY, (), (), hour=12, weekend=True, day=day)[0] for day in range(20)}
    assert len(firsts) > 4


def test_every_idea_has_its_words() -> None:
    phrases = shipped().phrases
    for one in IDEAS:
        assert f"idea_{one.id}" in phrases
        assert f"idea_{one.id}_how" in phrases
        assert len(one.id) <= 20
