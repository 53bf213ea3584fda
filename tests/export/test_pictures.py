"""Pictures open in what they are for: SVG parses, PNG has two pixels a point, PDF has its page."""

from __future__ import annotations

import re
import struct
import sys
import zlib
from xml.etree import ElementTree

import pytest
import torch

from explorer import charts, trace
from explorer.export.papers import pictures
from explorer.export.papers.pictures import chart_picture, picture, scene_picture
from explorer.scenes import trace_scene
from explorer.scenes.scene import Mount, Scene

SIDES = ("width", "height")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def scene() -> Scene:
    torch.manual_seed(0)
    read = trace(torch.nn.LSTM(3, 4), torch.randn(6, 1, 3))
    return trace_scene(read, tokens=list("if(a)<"), notation="olah")


@pytest.fixture(scope="module")
def svg(scene: Scene) -> ElementTree.Element:
    return ElementTree.fromstring(picture(scene, "svg", step=2, unit=1))


def texts(svg: ElementTree.Element) -> str:
    return " ".join("".join(node.itertext()) for node in svg.iter(f"{SVG}text"))


def test_an_svg_parses_and_has_the_symbols_of_the_book_as_text(svg: ElementTree.Element) -> None:
    words = texts(svg)
    for part in ("candidate C̃", "cell state C", "‖∂L/∂h‖", "Step 2, “(”, unit 1"):
        assert part in words
    assert 500 < float(svg.attrib["width"]) <= 700


def test_another_notation_writes_other_symbols(scene: Scene) -> None:
    words = scene_picture(scene, notation="ng").to_dict()["description"]
    assert "forget gate Γ_f" in words
    assert "candidate c̃" in words


def test_what_is_not_finite_is_drawn_in_magenta_as_in_the_player() -> None:
    read = trace(torch.nn.RNN(2, 3), torch.zeros(4, 1, 2))
    frame = read.to_frame()
    frame.loc[frame.index[:2], "value"] = [float("nan"), float("inf")]
    drawn = chart_picture(charts.gate_map(frame, "h", cell="rnn"), "svg").decode("utf-8")
    assert drawn.count('fill="#ff00ff"') == 2


def test_a_png_has_two_pixels_for_each_of_the_svg(scene: Scene, svg: ElementTree.Element) -> None:
    content = picture(scene, "png", step=2, unit=1)
    assert content.startswith(b"\x89PNG")
    size = struct.unpack(">II", content[16:24])
    assert size == pytest.approx([2 * float(svg.attrib[side]) for side in SIDES], abs=2)


def test_a_pdf_has_one_page_of_its_size_in_points_and_the_font_inside(
    scene: Scene, svg: ElementTree.Element
) -> None:
    content = picture(scene, "pdf", step=2, unit=1)
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    whole = content + b"".join(_streams(content))
    assert len(re.findall(rb"/Type\s*/Page\b", whole)) == 1
    box = re.search(rb"/MediaBox\s*\[([^\]]*)\]", whole)
    assert box is not None
    left, low, right, high = map(float, box[1].split())
    size = [0.75 * float(svg.attrib[side]) for side in SIDES]
    assert [right - left, high - low] == pytest.approx(size, abs=1)
    # One font for all, also for what other fonts lack.
    fonts = set(re.findall(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?([\w-]+)", whole))
    assert fonts
    assert all(b"DejaVu" in font for font in fonts)


def _streams(content: bytes) -> list[bytes]:
    """What is packed inside a PDF."""
    result = []
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, flags=re.DOTALL):
        try:
            result.append(zlib.decompress(found[1]))
        except zlib.error:
            continue
    return result


def test_a_wrong_kind_step_unit_or_notation_gets_one_sentence(scene: Scene) -> None:
    with pytest.raises(ValueError, match=r"The kind is 'gif'; allowed are svg, png, pdf\."):
        picture(scene, "gif")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"There is no step 6; allowed are 0 to 5\."):
        picture(scene, "svg", step=6)
    with pytest.raises(ValueError, match=r"There is no unit 4; allowed are 0 to 3\."):
        picture(scene, "svg", unit=4)
    with pytest.raises(ValueError, match="Unknown notation 'x'"):
        picture(scene, "svg", notation="x")
    words = Scene("", "", "Words", None, (Mount("lesson", {}, "lesson"),))
    with pytest.raises(ValueError, match="This view has no picture"):
        picture(words, "svg")


def test_what_is_missing_is_named(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    pictures.converter.cache_clear()
    with pytest.raises(ImportError, match=r"pip install 'unroll-rnn\[charts\]'"):
        picture(scene, "svg")
    pictures.converter.cache_clear()
