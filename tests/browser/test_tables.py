"""A real table on the screen: what was done to it stands beside it, and every choice is kept."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Visit

FIRMS = ("General Motors", "US Steel", "IBM")
PANEL = "rownames,firm,year,invest,value\n" + "".join(
    f"{20 * k + n + 1},{firm},{1935 + n},{200 + 30 * k + n},{3000 + 60 * n}\n"
    for k, firm in enumerate(FIRMS)
    for n in range(20)
)
LONG = "day;level\n" + "".join(
    f"2024-{n // 28 + 1:02d}-{n % 28 + 1:02d};{n % 9}\n" for n in range(330)
)
UPLOAD = "[data-testid=stFileUploaderDropzoneInput]"


def test_what_was_done_stands_in_view_beside_the_table_and_nowhere_else(visit: Visit) -> None:
    view = visit({"weights": "random", "sequence": "own_numbers", "numbers": PANEL})
    line = view.page.get_by_text("3 runs of rows, told apart by firm")
    expect(line).to_have_count(1)
    box = line.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 720
    expect(
        view.page.locator("[data-testid=stSidebar]").get_by_text("told apart by")
    ).to_be_visible()


def test_one_run_and_one_column_are_two_choices_and_the_link_brings_them_back(
    visit: Visit,
) -> None:
    view = visit({"weights": "random", "sequence": "own_numbers", "numbers": PANEL})
    assert view.place.endswith("(60 steps)")
    view.page.get_by_text("How the table is read").click()
    for label, typed in (("Only rows where firm is", "IBM"), ("Columns that are read", "value")):
        field = view.page.get_by_role("combobox", name=label)
        with view.rerun():
            field.click()
            field.fill(typed)
            view.page.keyboard.press("Enter")
    for one in (view, visit(view.page.url)):
        expect(one.page.get_by_text("only the 20 of 60 rows where firm is IBM")).to_be_visible()
        expect(one.page.get_by_text("read, as chosen:")).to_be_visible()
        assert one.page.locator(".unroll-token").all_inner_texts()[0] == "1935"
        assert one.place.endswith("(20 steps)")


def test_the_window_of_a_longer_series_stays_and_the_steps_are_named_by_the_table(
    visit: Visit, tmp_path: Path
) -> None:
    view = visit({"task": "series"}, path="/train", stage=False)
    slider = view.page.locator("[data-testid=stSidebar] [data-testid=stSlider]").first
    expect(slider).to_contain_text("50")
    path = tmp_path / "level.csv"
    path.write_text(LONG, "utf-8")
    with view.rerun():
        view.page.set_input_files(UPLOAD, path)
    expect(view.page.get_by_text("window 50")).to_be_visible()
    value = slider.locator("[data-testid=stSliderThumbValue]")
    expect(value).to_have_text("50")
    expect(view.page.locator(".unroll-token").first).to_contain_text("2024-")
