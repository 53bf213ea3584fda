"""The picture of a file's modules: every box in order, safe whatever a file calls its modules."""

from __future__ import annotations

import re

from explorer.views.stack_picture import Box, stack_html

BOXES = (Box("embedding", "53 × 16"), Box("lstm", "LSTM, 96 units", chosen=True), Box("fc", "53"))


def test_the_boxes_stand_in_order_and_one_is_the_chosen_one() -> None:
    html = stack_html(BOXES, "three modules")
    assert re.findall(r"<b>(.*?)</b><span>(.*?)</span>", html) == [
        (box.title, box.sizes) for box in BOXES
    ]
    assert re.findall(r"unroll-module-chosen\"><b>(\w+)", html) == ["lstm"]
    assert 'role="img" aria-label="three modules"' in html


def test_a_name_from_a_file_stays_text() -> None:
    html = stack_html((Box("<img src=x onerror=alert(1)>", "1"),), '"><script>')
    assert "<img" not in html
    assert "<script" not in html
