"""The texts of a diagram, so that programs which know little of SVG set them as browsers do.

MuPDF, for one, hears of no anchor and no size but a text's own, and sets each `tspan` around the
place of its text. So a text has its own, and an index is a text beside its letter.
"""

from __future__ import annotations

import unicodedata
import xml.etree.ElementTree as ET

from explorer.views.payloads import Symbol

NAMESPACE = "http://www.w3.org/2000/svg"
SMALL, BELOW, ABOVE = 0.7, 5, -8
# A symbol with more above it than ⟨t⟩ is written smaller, so that it stays in its port in any font.
NARROWER, LONG = "19", 3
# The widths of letters in Times, upright and slanted alike, in shares of their size.
WIDTHS = {"t": 0.28, "i": 0.28, "f": 0.28, "r": 0.39, "⟨": 0.39, "⟩": 0.39, "m": 0.72, "−": 0.6}
CAPITAL, LETTER = 0.62, 0.48


def own_look(root: ET.Element) -> None:
    """Gives every text the anchor and the size that it would have from the drawing."""
    given = {name: root.attrib.pop(name) for name in ("text-anchor", "font-size")}
    for text in root.iter(f"{{{NAMESPACE}}}text"):
        text.attrib.update({name: text.get(name, value) for name, value in given.items()})


def write_symbol(label: ET.Element, symbol: Symbol) -> None:
    """A letter in a text; beside it, smaller, what stands below or above the letter.

    The two meet in one place, so that no font leaves a gap, and are together about where the text
    was; for them the text becomes a group.
    """
    letter = unicodedata.normalize("NFC", symbol["letter"])
    if len(symbol["above"]) > LONG:
        label.set("font-size", NARROWER)
    index, shift = (symbol["above"], ABOVE) if symbol["above"] else (symbol["below"], BELOW)
    if not index:
        label.text = letter
        return
    size = float(label.attrib["font-size"])
    look, middle, height = dict(label.attrib), float(label.attrib["x"]), float(label.attrib["y"])
    meeting = middle + (_width(letter) - SMALL * _width(index)) * size / 2
    label.tag, label.text = f"{{{NAMESPACE}}}g", None
    label.attrib.clear()
    parts = ((letter, "end", height, size), (index, "start", height + shift, SMALL * size))
    for text, anchor, y, tall in parts:
        place = {"x": f"{meeting:.4g}", "y": f"{y:g}", "text-anchor": anchor}
        part = ET.SubElement(
            label, f"{{{NAMESPACE}}}text", look | place | {"font-size": f"{tall:g}"}
        )
        part.text = text


def _width(text: str) -> float:
    """About how wide a text is, in shares of its size."""
    return sum(
        WIDTHS.get(letter, CAPITAL if letter.isupper() else LETTER)
        for letter in text
        if not unicodedata.combining(letter)
    )
