"""The diagram of a cell leaves the app as a drawing of its own: true, and the same everywhere."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pypdfium2
import pytest
import torch
from PIL import Image

from explorer import CELLS, build_cell, trace
from explorer.cells.notation import NOTATIONS
from explorer.export.papers.diagram import NAMESPACE, diagram_picture, diagram_svg
from explorer.export.papers.diagram_colours import ink_on, mixed, value_colour
from explorer.export.papers.moment import Moment, run_moment, trace_moment
from explorer.export.papers.pdf import steady
from explorer.palette import DIVERGING, SEQUENTIAL, Scale
from explorer.session.choice import Choice, ModelChoice
from explorer.session.run import run
from explorer.views.symbols import cell_symbols

ALLOWED = {"svg", "g", "rect", "path", "circle", "text", "title", "desc"}
TEXT = f"{{{NAMESPACE}}}text"


def moment(key: str, notation: str = "pytorch", direction: Any = "keep", step: int = 12) -> Moment:
    choice = Choice(ModelChoice(cell=key), notation=notation, direction=direction)
    return run_moment(run(choice.model), choice, step)


def texts(svg: str) -> list[str]:
    """Every text, and together those of a group of nothing else: a letter and its index."""
    root = ET.fromstring(svg)
    alone = [node.text or "" for node in root.iter(TEXT)]
    groups = [list(node) for node in root.iter(f"{{{NAMESPACE}}}g")]
    symbols = [group for group in groups if group and all(node.tag == TEXT for node in group)]
    return alone + ["".join(node.text or "" for node in symbol) for symbol in symbols]


@pytest.mark.parametrize("values", [True, False])
@pytest.mark.parametrize("key", CELLS)
def test_a_drawing_stands_alone_without_classes_styles_or_addresses(key: str, values: bool) -> None:
    svg = diagram_svg(moment(key, "ng"), values=values, live="https://unroll.example/cell?a=1&b=2")
    root = ET.fromstring(svg)
    assert {node.tag.partition("}")[2] for node in root.iter()} == ALLOWED
    for node in root.iter():
        assert not {"class", "style", "id", "href"} & set(node.attrib)
        assert not [name for name in node.attrib if name.startswith("data-")]
        if node.tag.endswith(("rect", "path", "circle", "text")):
            assert "fill" in node.attrib
    assert root.findtext(f"{{{NAMESPACE}}}title", "").startswith(CELLS[key].title)
    assert "https://unroll.example/cell?a=1&b=2" in root.findtext(f"{{{NAMESPACE}}}desc", "")


@pytest.mark.parametrize("notation", NOTATIONS)
def test_texts_need_nothing_that_simple_programs_do_not_know(notation: str) -> None:
    svg = diagram_svg(moment("lstm", notation))
    for node in ET.fromstring(svg).iter(TEXT):
        # MuPDF takes neither from what stands around a text, nor knows another baseline.
        assert {"x", "y", "text-anchor", "font-size"} <= set(node.attrib)
        assert not {"dy", "dominant-baseline", "baseline-shift"} & set(node.attrib)
        assert len(node) == 0
    # A letter and its index are two texts, and together in the middle of the port at the left.
    drawn = np.asarray(Image.open(io.BytesIO(diagram_picture(svg, "png"))).convert("RGB"))
    port = drawn[4 * 248 : 4 * 272, 4 * 12 : 4 * 68].astype(int)
    ink = np.flatnonzero((port.sum(axis=2) < 150).any(axis=0))
    assert (ink[0] + ink[-1]) / 2 == pytest.approx(4 * 28, abs=4 * 3)
    assert np.diff(ink).max() < 4 * 5


@pytest.mark.parametrize("notation", ["pytorch", "ng", "fau"])
@pytest.mark.parametrize("key", ["lstm", "gru", "slstm", "mingru"])
def test_it_has_the_numbers_and_symbols_of_the_moment(key: str, notation: str) -> None:
    shown = moment(key, notation, "replace")
    written = texts(diagram_svg(shown))
    symbols = cell_symbols(shown.cell, notation)
    for name in shown.cell.states:
        for previous in (True, False):
            value = float(shown.values(name, previous=previous)[shown.unit])
            assert f"{value:.2f}".replace("-", "−") in written
        symbol = symbols[f"{name}_prev"]
        assert symbol["letter"] + symbol["below"] + symbol["above"] in written
    for name in shown.flipped:
        assert f"{1 - float(shown.opened.signals[name][12, 0, shown.unit]):.2f}" in written
    assert "softmax" in written


def test_z_the_other_way_moves_the_one_minus_to_the_other_branch() -> None:
    keep, replace = (diagram_svg(moment("gru", "fau", way)) for way in ("keep", "replace"))
    assert [texts(svg).count("1−") for svg in (keep, replace)] == [1, 1]
    assert keep != replace


def test_symbols_alone_have_no_number_and_no_gap_below_the_boxes() -> None:
    svg = diagram_svg(moment("lstm"), values=False)
    assert not [text for text in texts(svg) if "." in text]
    assert "unit" not in (ET.fromstring(svg).findtext(f"{{{NAMESPACE}}}title") or "")
    bottoms = {
        float(box.attrib["y"]) + float(box.attrib["height"])
        for box in ET.fromstring(svg).iter(f"{{{NAMESPACE}}}rect")
        if box.get("rx") == "7"
    }
    assert bottoms == {238.0}


def test_a_state_before_the_first_step_and_a_torch_module_are_drawn() -> None:
    assert "−∞" in texts(diagram_svg(moment("slstm", step=0)))
    module = torch.nn.LSTM(2, 3)
    shown = trace_moment(trace(module, torch.randn(4, 1, 2)), 0, 1)
    assert texts(diagram_svg(shown)).count("0.00") >= 2  # h and c before the first step


def test_every_unit_has_its_colour_in_the_strips() -> None:
    traced = trace(build_cell("gru", 2, 5, seed=1, gain=3.0), torch.randn(4, 1, 2))
    svg = diagram_svg(trace_moment(traced, 3, 2, notation="pytorch"))
    strips: dict[str, list[str]] = {}
    for node in ET.fromstring(svg).iter(f"{{{NAMESPACE}}}rect"):
        if node.get("shape-rendering"):
            strips.setdefault(node.attrib["y"] + node.attrib["height"], []).append(
                node.attrib["fill"]
            )
    wanted = [value_colour(float(v), Scale("diverging", -1, 1)) for v in traced["h"][3, 0]]
    drawn = [colour for colours in strips.values() for colour in colours]
    assert set(wanted) <= set(drawn)


def test_the_picture_is_a_pdf_and_a_png_and_the_same_bytes_each_time() -> None:
    svg = diagram_svg(moment("gru", "ng"))
    pdfs = {diagram_picture(svg, "pdf") for _ in range(6)}
    assert len(pdfs) == 1
    (pdf,) = pdfs
    assert pdf.startswith(b"%PDF-")
    assert steady(pdf) == pdf
    png = diagram_picture(svg, "png")
    assert png.startswith(b"\x89PNG")
    assert [int.from_bytes(png[place : place + 4]) for place in (16, 20)] == [2560, 1320]


def test_a_pdf_reader_draws_it() -> None:
    document = pypdfium2.PdfDocument(diagram_picture(diagram_svg(moment("gru", "ng")), "pdf"))
    assert len(document) == 1
    # Each letter has a place of its own.
    letters = "".join(document[0].get_textpage().get_text_range().split())
    assert "softmax" in letters
    assert document[0].render().to_numpy().min() < 50


def test_a_file_that_is_no_such_pdf_is_refused() -> None:
    with pytest.raises(ValueError, match="no plain table"):
        steady(b"%PDF-1.7\n\nnothing")


@pytest.mark.filterwarnings("ignore:LSTM with projections")
def test_a_cell_without_a_diagram_says_so() -> None:
    traced = trace(torch.nn.LSTM(2, 4, proj_size=3), torch.randn(4, 1, 2))
    with pytest.raises(ValueError, match="There is no diagram of LSTM with projection"):
        diagram_svg(trace_moment(traced, 0, 0))


@pytest.mark.parametrize(
    ("value", "colour"),
    [
        (0.0, SEQUENTIAL[0]),
        (1.0, SEQUENTIAL[-1]),
        (7.0, SEQUENTIAL[-1]),
        (float("nan"), "#ff00ff"),
    ],
)
def test_the_ends_of_a_scale_have_the_palettes_colours(value: float, colour: str) -> None:
    assert value_colour(value, Scale("sequential", 0.0, 1.0)) == colour


def test_ink_is_readable_on_every_colour_of_the_palette() -> None:
    for colour in (*SEQUENTIAL, *DIVERGING):
        assert ink_on(colour) in ("#000000", "#ffffff")
    assert (ink_on("#00224e"), ink_on("#fee838")) == ("#ffffff", "#000000")
    assert mixed("#ffffff", 0.5, "#000000") == "#808080"
