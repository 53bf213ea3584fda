"""Tables that stand beside what plays are in the page of a view, and in its zip as numbers."""

from __future__ import annotations

import html
import io
import zipfile

import pandas as pd
import pytest

from explorer.analysis.scan_time import scan_times
from explorer.export.files import available, made
from explorer.scenes import Scene, link_scene
from explorer.scenes.scan import scan_scene
from explorer.scenes.scene import is_still, sheets_of
from explorer.session.choice import Choice, ModelChoice
from explorer.session.declared.analysis import WORK

LINKS = {
    "compare?compare=layers&weights=random&layers=2&directions=2": "layers",
    "compare?compare=tensors&weights=random": "parameters",
    "activations?activation=curves": "functions",
    "activations?activation=switched&weights=random": "behaviours",
    "language?language=tokens": "token_costs",
    "language?language=side": "seeds",
}


@pytest.mark.parametrize("link", LINKS)
def test_a_view_that_plays_has_its_table_in_its_page(link: str) -> None:
    scene = link_scene(link)
    (table,) = sheets_of(scene).tables
    assert not is_still(scene)
    assert table.key == LINKS[link]
    assert len(table.numbers)
    page = made(scene, "html").decode()
    assert page.count("<table") == 1
    assert page.count('<th scope="row">') == len(table.shown)
    assert all(f">{html.escape(name)}<" in page for name in map(str, table.shown.columns))


def packed(scene: Scene) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(made(scene, "zip")))


def test_the_zip_has_the_numbers_of_the_table_and_says_so() -> None:
    scene = link_scene("compare?compare=tensors&weights=random&size=4")
    files, numbers = packed(scene), sheets_of(scene).tables[0].numbers
    for name, read in (("csv", pd.read_csv), ("parquet", pd.read_parquet)):
        kept = read(io.BytesIO(files.read(f"table_parameters.{name}")))
        pd.testing.assert_frame_equal(kept, numbers, check_dtype=False)
        assert f"table_parameters.{name}" in files.read("README.txt").decode()
    assert scene.run is not None
    assert numbers["numbers"].sum() == sum(one.numel() for one in scene.run.module.parameters())
    # What plays is data of its own.
    assert files.read("data.csv") == made(scene, "csv")
    assert b"weight_ih_l0" not in files.read("data.csv").splitlines()[0]


def test_of_a_scans_work_the_times_are_taken_away_once_they_are_measured() -> None:
    choice = Choice(ModelChoice(cell="mingru", weights="random", size=4))
    counted = scan_scene(choice, WORK)
    assert sheets_of(counted).figures == ()
    times = scan_times((4,), (2, 4), seconds=0.01)
    scene = scan_scene(choice, WORK, times)
    assert {"html", "svg", "csv", "zip"} <= set(available(scene))
    frame = pd.read_csv(io.BytesIO(made(scene, "csv")))
    assert frame["milliseconds"].dropna().tolist() == [
        each for point in times.points for each in (point.loop, point.scan)
    ]
    page = made(scene, "html").decode()
    assert f"{times.moment:%Y-%m-%d %H:%M} UTC" in page
    assert page.count("<img") == 1
