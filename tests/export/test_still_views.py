"""Views in which nothing plays are taken away too: their charts, their tables, their numbers."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

import pandas as pd
import pytest

from explorer.analysis.timing import FEWEST_ROUNDS, measurement
from explorer.charts.sizes import PAGE
from explorer.contest.results import data_curves
from explorer.export.files import available, file_name, made
from explorer.scenes import link_scene
from explorer.scenes.clipping import weight_gradients
from explorer.scenes.measured import measured_scene
from explorer.scenes.scene import Scene, sheets_of
from explorer.session.controls import Chosen
from explorer.session.declared.transformer import COST
from explorer.training.task_results import task_results
from explorer.versus import tables
from explorer.versus.labels import HERE
from tests.export.pages import Parsed

LINKS = {
    "gradients?part=clipping": (1, 1),
    "compare?compare=table&others=rnn,gru&weights=random&hidden=4": (2, 0),
    "compare?compare=which": (1, 0),
    "compare?compare=scan&cell=mingru&scan=work": (1, 0),
    "train?train=sweep": (0, 1),
    "transformer?versus=advice": (1, 0),
    "transformer?versus=cost": (0, 2),
    "transformer?versus=cost&cost_of=training": (0, 1),
    "transformer?versus=length": (0, 2),
    "transformer?versus=data": (0, 1),
    "transformer?versus=deadline": (0, 2),
}


@pytest.fixture(autouse=True, scope="module")
def quick() -> None:
    """Times of a few rounds say little, and are enough here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "explorer.scenes.costs.measurement", lambda runs: measurement(runs, FEWEST_ROUNDS)
        )
        view.cache_clear()
        for link in LINKS:
            sheets_of(view(link))


@cache
def view(link: str) -> Scene:
    return link_scene(link)


def data_of(link: str) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(made(view(link), "csv")))


@pytest.mark.parametrize("link", LINKS)
def test_each_has_a_page_pictures_and_data(link: str) -> None:
    kinds = {"html", "svg", "png", "pdf", "csv", "parquet", "zip"}
    assert kinds <= set(available(view(link)))
    sheets = sheets_of(view(link))
    assert (len(sheets.tables), len(sheets.figures)) == LINKS[link]


@pytest.mark.parametrize("link", LINKS)
def test_the_picture_is_as_wide_as_a_page_and_has_all_texts_of_the_tables(link: str) -> None:
    svg = ElementTree.fromstring(made(view(link), "svg"))
    assert abs(float(svg.attrib["width"]) - PAGE) <= 2
    drawn = re.sub(r"\s", "", "".join(svg.itertext()))
    for table in sheets_of(view(link)).tables:
        texts = [*table.shown.columns, *table.shown.index, *table.shown.to_numpy().ravel()]
        words = [word for text in texts for word in str(text).split()]
        assert [word for word in words if word not in drawn] == []


@pytest.mark.parametrize("link", LINKS)
def test_csv_and_parquet_have_the_same_numbers_of_every_chart_and_table(link: str) -> None:
    frame, sheets = data_of(link), sheets_of(view(link))
    parts = {one.key: one.numbers for one in sheets.tables}
    parts |= {one.key: one.points for one in sheets.figures}
    assert list(frame["figure"].unique()) == list(parts)
    for key, numbers in parts.items():
        own = frame[frame["figure"] == key]
        for name in numbers.select_dtypes("number"):
            assert own[name].tolist() == numbers[name].tolist()
    table = pd.read_parquet(io.BytesIO(made(view(link), "parquet")))
    assert list(table.columns) == list(frame.columns)
    assert len(table) == len(frame)


@pytest.mark.parametrize("link", LINKS)
def test_the_page_tells_the_charts_in_words_and_has_the_tables_as_tables(link: str) -> None:
    page = made(view(link), "html").decode()
    parsed, sheets = Parsed(page), sheets_of(view(link))
    pictures = [one.attributes for one in parsed.elements if one.tag == "img"]
    assert len(pictures) == len(sheets.figures)
    assert all(len(one["alt"] or "") > 40 for one in pictures)
    assert page.count("<table") == len(sheets.tables)
    for table in sheets.tables:
        assert page.count('<th scope="row">') >= len(table.shown)


def test_what_the_files_say_is_what_was_measured() -> None:
    data = data_of("transformer?versus=data")
    for model in data_curves().values():
        for place, values in model.items():
            assert set(values) <= set(data["value"][data["place"] == place])
    which = data_of("compare?compare=which")
    recall = next(one for one in task_results() if one.task.key == "recall")
    here = which[(which["task"] == "recall") & (which["cell"] == "gru")]
    assert here["metric"].tolist() == list(recall.metrics["gru"])
    clipping = view("gradients?part=clipping")
    assert clipping.run is not None
    norms = {
        name: float(one.norm()) for name, one in weight_gradients(clipping.run, "last").items()
    }
    before = data_of("gradients?part=clipping").dropna(subset="parameter").set_index("parameter")
    for name, norm in norms.items():
        assert before.loc[name, "before"] == pytest.approx(norm, rel=1e-5)


def test_what_was_measured_for_one_file_is_the_same_in_all() -> None:
    link = "compare?compare=table&others=rnn,gru&weights=random&hidden=4"
    packed = zipfile.ZipFile(io.BytesIO(made(view(link), "zip")))
    assert packed.read("data.csv") == made(view(link), "csv")
    assert "Measured on" in " ".join(packed.read("README.txt").decode().split())


def test_what_was_measured_on_this_server_stands_beside_the_shipped() -> None:
    shipped = tables.shipped_cost()
    here = [replace(point, seconds=2.0 * point.seconds) for point in shipped[:3]]
    scene = measured_scene(COST, Chosen({}), here)
    seconds, _ = sheets_of(scene).figures
    own = seconds.points[seconds.points["which"] == HERE]
    assert own["value"].tolist() == [1e6 * point.seconds for point in here]
    assert len(seconds.points) == len(shipped) + 3


def test_the_name_of_a_file_says_which_part_of_the_page_it_is() -> None:
    assert file_name(view("transformer?versus=data"), "pdf") == "unroll-transformer-data.pdf"
    assert file_name(view("compare?compare=which"), "csv") == "unroll-compare-which.csv"


def test_own_words_are_text_in_the_page() -> None:
    page = made(view("transformer?versus=advice"), "html").decode()
    assert "`" not in page[page.index("<main") : page.index("</main>")]


def test_the_note_in_the_zip_says_what_each_file_is_of_a_view_that_does_not_play() -> None:
    packed = zipfile.ZipFile(io.BytesIO(made(view("compare?compare=which"), "zip")))
    told = packed.read("README.txt").decode()
    assert "the numbers of all charts and tables" in told
    assert "plays offline" not in told
