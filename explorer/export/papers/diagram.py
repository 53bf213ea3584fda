"""The diagram of a cell as one standalone SVG, with the values of a unit at a step or without."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from explorer.export.citing import moment_line
from explorer.export.pages.bundle import diagrams
from explorer.export.papers.answer import answer_numbers
from explorer.export.papers.diagram_colours import (
    FRAME,
    GROUND,
    INK,
    PARTS,
    STRIP,
    ink_on,
    neutral_wire,
    value_colour,
    wire,
)
from explorer.export.papers.diagram_text import NAMESPACE, own_look, write_symbol
from explorer.export.papers.moment import Moment
from explorer.export.papers.pictures import converter, drawn_pdf
from explorer.palette import Scale, signal_scale
from explorer.views.answer import answer_function
from explorer.views.symbols import READ_OUT, cell_ports, cell_symbols
from explorer.wording import decimal, on_one_line

SERIF = (
    "'Latin Modern Roman', 'CMU Serif', 'STIX Two Text', 'Times New Roman', Times, "
    "'Liberation Serif', 'DejaVu Serif', 'Liberation Sans', serif"
)
SANS = "Arial, 'Liberation Sans', Helvetica, sans-serif"
WIDTH, HEIGHT = 640, 330
PREVIOUS = "_prev"
LARGEST_GAP = 16.0
# Four times as many pixels as the drawing has units: 300 a inch at a width of 21 cm.
SHARPNESS = 4.0


def diagram_svg(moment: Moment, *, values: bool = True, live: str = "") -> str:
    """The diagram with symbols and z as the moment has them; with `values` also its numbers.

    All colours and fonts stand in attributes, on white ground, so that any program draws it alike.
    `live` is an address of the view. Raises ValueError for a cell without a diagram.
    """
    source = diagrams().get(moment.cell.key)
    if source is None:
        raise ValueError(f"There is no diagram of {moment.cell.title}.")
    ET.register_namespace("", NAMESPACE)
    root = ET.fromstring(source)
    label = root.attrib.pop("aria-label")
    own_look(root)
    root.attrib.update({"width": str(WIDTH), "height": str(HEIGHT)})
    _Drawing(moment, values=values).draw(root, None, "")
    told = f"{moment.cell.title}, {moment.place}" if values else moment.cell.title
    line = f"{label}. {moment_line(moment, live, values=values)}"
    for place, (tag, text) in enumerate((("title", told), ("desc", line))):
        node = ET.Element(f"{{{NAMESPACE}}}{tag}")
        node.text = on_one_line(text)
        root.insert(place, node)
    ground = {"width": str(WIDTH), "height": str(HEIGHT), "fill": GROUND}
    root.insert(2, ET.Element(f"{{{NAMESPACE}}}rect", ground))
    return ET.tostring(root, encoding="unicode") + "\n"


def diagram_picture(svg: str, kind: Literal["pdf", "png"]) -> bytes:
    """A diagram as PDF, or as PNG of 2,560 × 1,320 pixels.

    Raises ImportError, one sentence, where vl-convert-python is not installed.
    """
    if kind == "pdf":
        return drawn_pdf(svg)
    return bytes(converter().svg_to_png(svg, scale=SHARPNESS))


@dataclass(frozen=True)
class _Shown:
    """A signal's numbers of all units at the step, on the scale of its colours."""

    units: list[float]
    value: float
    scale: Scale

    def colour(self, value: float) -> str:
        return value_colour(value, self.scale)


class _Drawing:
    """Fills the parts of one diagram: attributes in the place of classes and of data-…"""

    def __init__(self, moment: Moment, *, values: bool) -> None:
        self.moment, self.has_values = moment, values
        self.symbols = cell_symbols(moment.cell, moment.notation)
        self.ports = cell_ports(moment.cell)
        self.shown: dict[str, _Shown | None] = {}

    def draw(self, node: ET.Element, colour: str | None, part: str) -> None:
        """Styles a node and all below it; `colour` is that of the signal they carry, if any."""
        told = {key: node.attrib.pop(key) for key in list(node.attrib) if key.startswith("data-")}
        signal = told.get("data-signal", "")
        if signal:
            shown = self._shown(signal)
            colour = None if shown is None else shown.colour(shown.value)
            part = self.ports.get(signal, "") if self.has_values else ""
        for name in node.attrib.pop("class", "").split():
            node.attrib.update(_look(name, colour, part))
        self._write(node, told)
        if not self.has_values:
            _close_gap(node)
        for child in list(node):
            if not self._is_there(child):
                node.remove(child)
                continue
            self.draw(child, colour, part)
        for place, child in reversed(list(enumerate(node))):
            if child.get("data-strip"):
                name = child.attrib.pop("data-strip")
                node[place : place + 1] = list(self._strip(name, child))

    def _is_there(self, node: ET.Element) -> bool:
        """Whether a part is shown: z the way it points, a read-out if there is one, values."""
        if not self.has_values and ("data-value" in node.attrib or "data-strip" in node.attrib):
            return False
        match node.get("data-when"):
            case None:
                return True
            case "read_out":
                return self.has_values and self.moment.read_out is not None
            case direction:
                return direction == (self.moment.direction or "keep")

    def _write(self, node: ET.Element, told: dict[str, str]) -> None:
        """The text of a symbol, a number or a function; a strip keeps its name until it is cut."""
        if "data-symbol" in told:
            write_symbol(node, self.symbols[told["data-symbol"]])
        elif "data-value" in told:
            value = self._value(told["data-value"])
            node.text = "" if value is None else decimal(value)
        elif told.get("data-op") == "phi":
            name = self.moment.cell.twin_options.get("nonlinearity", "tanh")
            node.text = {"relu": "ReLU"}.get(name, name)
        elif told.get("data-op") == "answer" and self.moment.read_out is not None:
            node.text = answer_function(self.moment.read_out)
        elif "data-strip" in told:
            node.set("data-strip", told["data-strip"])

    def _value(self, name: str) -> float | None:
        if name == READ_OUT and self.moment.read_out is not None:
            return answer_numbers(self.moment.read_out, self.moment.step)[-1].value
        shown = self._shown(name)
        return None if shown is None else shown.value

    def _shown(self, name: str) -> _Shown | None:
        """What a signal has at this step; None for what has no number of a unit, such as x."""
        if name not in self.shown:
            self.shown[name] = self._computed(name) if self.has_values else None
        return self.shown[name]

    def _computed(self, name: str) -> _Shown | None:
        base, moment = name.removesuffix(PREVIOUS), self.moment
        if base not in moment.opened.signals:
            return None
        units = moment.values(base, previous=base != name).tolist()
        scale = signal_scale(moment.cell.signal(base), moment.all_values(base))
        return _Shown(units, units[moment.unit], scale)

    def _strip(self, name: str, place: ET.Element) -> Iterator[ET.Element]:
        """One rectangle for each run of units that are coloured alike."""
        shown = self._shown(name)
        if shown is None:
            yield place
            return
        colours = [shown.colour(value) for value in shown.units]
        left, width = float(place.attrib["x"]), float(place.attrib["width"])
        edges = [n for n in range(len(colours)) if n == 0 or colours[n] != colours[n - 1]]
        for first, last in zip(edges, [*edges[1:], len(colours)], strict=True):
            x = left + width * first / len(colours)
            cells = {
                "x": f"{x:.5g}",
                "y": place.attrib["y"],
                "width": f"{width * (last - first) / len(colours):.4g}",
                "height": place.attrib["height"],
                "fill": colours[first],
                "shape-rendering": "crispEdges",
            }
            yield ET.Element(f"{{{NAMESPACE}}}rect", cells)


def _close_gap(group: ET.Element) -> None:
    """Lets a box reach down to the end of the strip below it, which is left out without values."""
    parts = {child.get("class"): child for child in group}
    box, strip = parts.get("box"), parts.get("strip")
    if box is None or strip is None:
        return
    bottom = float(box.attrib["y"]) + float(box.attrib["height"])
    more = float(strip.attrib["y"]) + float(strip.attrib["height"]) - bottom
    if 0.0 < more <= LARGEST_GAP:
        box.set("height", f"{float(box.attrib['height']) + more:g}")
        for text in group.iter(f"{{{NAMESPACE}}}text"):
            text.set("y", f"{float(text.attrib['y']) + more / 2:g}")


def _look(name: str, colour: str | None, part: str) -> dict[str, str]:
    """What the player's style gives an element of a class."""
    line = neutral_wire() if colour is None else wire(colour)
    match name:
        case "frame":
            return {"fill": FRAME, "stroke": STRIP, "stroke-width": "2"}
        case "wire":
            return {"fill": "none", "stroke": line, "stroke-width": "3.5"}
        case "thin":
            return {"stroke-width": "2"}
        case "arrow":
            return {"fill": line}
        case "port" if part:
            return {"fill": colour or GROUND, "stroke": PARTS[part], "stroke-width": "4.5"}
        case "box" | "port":
            return {"fill": colour or GROUND, "stroke": INK, "stroke-width": "2"}
        case "node":
            return {"fill": GROUND, "stroke": INK, "stroke-width": "2"}
        case "op" | "value":
            return {"fill": INK, "font-family": SANS}
        case "label":
            return {"fill": INK, "font-family": SERIF, "font-style": "italic"}
        case "ink":
            return {"fill": INK if colour is None else ink_on(colour)}
        case "strip":
            return {"fill": STRIP}
    return {}
