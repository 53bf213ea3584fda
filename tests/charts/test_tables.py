"""A table as a picture: no text is cut, none stands in another's column."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.charts.sizes import text_width
from explorer.charts.tables import BETWEEN, NARROWEST, column_widths, table_chart

TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=40)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=4), st.integers(300, 700))
def test_columns_fit_the_width_and_give_no_room_away(
    rows: list[tuple[str, str, str]], width: int
) -> None:
    widths = column_widths(["a", "b", "c"], rows, width)
    assert sum(widths) + 2 * BETWEEN <= width + 1e-6
    for k, room in enumerate(widths):
        longest = max(text_width(row[k]) for row in rows)
        # One that is cut short has no less room than an equal share.
        assert room >= min(longest, (width - 2 * BETWEEN) / 3) - 1e-6
        assert room >= min(NARROWEST, (width - 2 * BETWEEN) / 3)


def test_long_texts_go_on_in_the_next_line_and_all_is_said_in_words() -> None:
    words = "a text so long that it has no room in its column whatever is done with the others"
    table = pd.DataFrame(
        {"first": [words], "second": [words]}, index=pd.Index(["row"], name="name")
    )
    chart = table_chart(table, 321)
    (ruled, heads, lines) = chart.layer
    texts = lines.data.sort_values(["x", "y"])
    for _, cell in texts.groupby("x"):
        assert " ".join(cell["line"]) == words
        assert (cell["y"].diff().dropna() > 0).all()
    assert set(heads.data["line"]) == {"name", "first", "second", "row"}
    assert chart.height == round(ruled.data["y"].max()) + 1
    assert words in chart.description
