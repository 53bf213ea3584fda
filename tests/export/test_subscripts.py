"""Subscripts of symbols are set lower; a person's underscores are left alone."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from explorer.export.papers.subscripts import with_subscripts


def drawn(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(with_subscripts(f'<text font-size="12px">{text}</text>'))


@pytest.mark.parametrize(
    ("text", "lowered"),
    [
        ("reset gate Γ_r", ["r"]),
        ("‖∂L_s/∂h_t‖", ["s", "t"]),
        ("through Γ_u and Γ_f", ["u", "f"]),
        ("c̃ and Γ_r", ["r"]),
    ],
)
def test_a_subscript_is_lower_and_smaller_and_what_follows_is_back(
    text: str, lowered: list[str]
) -> None:
    node = drawn(text)
    assert "".join(node.itertext()) == text.replace("_", "")
    small = [part for part in node if "font-size" in part.attrib]
    assert [part.text for part in small] == lowered
    assert all(float(part.attrib["font-size"].removesuffix("px")) < 12 for part in small)
    shifts = [float(part.attrib["dy"]) for part in node]
    ends = 0.0 if text.endswith("‖") else shifts[0]
    assert sum(shifts) == pytest.approx(ends)


@pytest.mark.parametrize("text", ["weight_ih_l0", "a_b", "Γ_fx", "_", "&lt;b_c&gt;", "Γ_f, c̃"])
def test_other_underscores_stay(text: str) -> None:
    whole = f'<text font-size="12px">{text}</text>'
    assert with_subscripts(whole) == whole


def test_what_is_no_text_stays() -> None:
    assert with_subscripts('<g aria-label="Γ_f"><path/></g>') == '<g aria-label="Γ_f"><path/></g>'
