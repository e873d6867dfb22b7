"""Nothing small can be worked out from what is told: an attacker who solves the table finds 0, 1 and 2."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services.board.suppression import (
    LEAST,
    OTHERS,
    SAFE,
    Cell,
    Count,
    Table,
    join,
    line,
    share,
    table,
    total,
)

COUNT = st.integers(0, 14).flatmap(
    lambda number: st.sampled_from([Count(number, number), Count(number, 0), Count(number, number // 2)])
)


def possible(told: Table, target: tuple[int, int]) -> set[int]:
    """What can stand in one cell, for whoever knows the rest of the table, found by trying.

    A number below three where it is said to be few, else at least three; every row and column has its total.
    """
    height, width = len(told.rows), len(told.columns)
    found: set[int] = set()

    def fits(i: int, j: int, value: int) -> bool:
        cell = told.cells[i][j]
        if cell.number is not None:
            return value == cell.number
        return value < LEAST if cell.few else value >= LEAST

    for value in range(LEAST):
        for below, beside in product(range(height), range(width)):
            if (below, beside) == target or below == target[0] or beside == target[1]:
                continue
            # A change that keeps all totals, in one rectangle of the true numbers.
            change = value - TRUE[target[0]][target[1]]
            signs = {target: 1, (target[0], beside): -1, (below, target[1]): -1, (below, beside): 1}
            if all(fits(i, j, TRUE[i][j] + sign * change) for (i, j), sign in signs.items()):
                found.add(value)
    return found


TRUE: list[list[int]] = []


@given(st.integers(2, 5), st.integers(2, 4), st.data())
@settings(max_examples=200)
def test_each_small_cell_may_be_nought_one_or_two(height: int, width: int, data: st.DataObject) -> None:
    counts = [[data.draw(COUNT) for _ in range(width)] for _ in range(height)]
    told = table([f"r{i}" for i in range(height)], [f"c{j}" for j in range(width)], counts, joining=False)
    if told is None:
        return
    TRUE[:] = [[one.all for one in row] for row in counts]
    for i, j in product(range(height), range(width)):
        cell = told.cells[i][j]
        assert cell.number in (None, TRUE[i][j])
        if counts[i][j].small:
            assert cell.number is None
        if cell.few:
            assert possible(told, (i, j)) == {0, 1, 2}
    assert told.row_totals == tuple(map(sum, TRUE))
    assert min(told.row_totals) >= SAFE


@given(st.lists(st.lists(COUNT, min_size=3, max_size=3), min_size=2, max_size=8))
def test_small_rows_are_put_together_and_nothing_is_lost(counts: list[list[Count]]) -> None:
    names = [f"r{i}" for i in range(len(counts))]
    told = table(names, ["a", "b", "c"], counts)
    everything = total(one for row in counts for one in row).all
    if told is not None:
        assert told.total == everything == sum(told.column_totals)
        assert len(set(told.rows)) == len(told.rows)
        assert set(told.rows) <= {*names, OTHERS}
    joined, rows = join(names, counts)
    assert total(one for row in rows for one in row).all == everything
    assert len(joined) == len(rows)


@given(st.lists(COUNT, min_size=1, max_size=12))
def test_a_line_of_numbers_with_its_sum_hides_what_is_small(counts: list[Count]) -> None:
    told = line(counts)
    if told is None:
        return
    for count, cell in zip(counts, told, strict=True):
        assert cell.number in (None, count.all)
        if count.small:
            assert cell.number is None
            others = [one for one, said in zip(counts, told, strict=True) if said.number is None]
            assert any(other.hides(count) for other in others if other != count)


def test_what_the_board_itself_shows_gives_nothing_away() -> None:
    """Of five, four are on the board: the fifth would be told by the difference."""
    counts = [[Count(5, 1), Count(20, 9)], [Count(30, 10), Count(40, 20)]]
    told = table(["a", "b"], ["x", "y"], counts)
    assert told is not None
    assert told.cells == ((Cell(None), Cell(None)), (Cell(None), Cell(None)))
    assert told.row_totals == (25, 70)


def test_a_town_with_little_tells_nothing_and_a_large_one_everything() -> None:
    few = [[Count(1, 1), Count(0, 0)], [Count(2, 2), Count(1, 1)]]
    assert table(["a", "b"], ["x", "y"], few) is None
    many = [[Count(10, 10), Count(20, 20)], [Count(30, 30), Count(3, 3)]]
    told = table(["a", "b"], ["x", "y"], many)
    assert told is not None
    assert [cell.number for row in told.cells for cell in row] == [10, 20, 30, 3]


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_share_does_not_tell_whether_few_is_nought_one_or_two(part: int, rest: int) -> None:
    told = share(part, rest)
    if part + rest < 10:
        assert told is None
    elif min(part, rest) < LEAST:
        assert told is not None
        assert told[1] in ("over", "under")
        whole = part + rest
        alike = [share(whole - few, few) if rest < LEAST else share(few, whole - few) for few in range(LEAST)]
        assert alike == [told] * LEAST
    else:
        assert told == (round(100 * part / (part + rest)), "")
