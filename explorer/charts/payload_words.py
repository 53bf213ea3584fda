"""What the player is sent in words, as charts: answers as bars, texts token by token."""

from __future__ import annotations

import altair as alt
import pandas as pd

from explorer.charts.blocks import Block, text_block
from explorer.charts.sizes import INK, LABEL, Room, axis, heading, text_width
from explorer.charts.text import blank, broken
from explorer.palette import LINES
from explorer.views.payloads import Bars, Passage, Passages

BAR, GREY = 16, "#666666"
# The share of the colour in the strongest tint, as in the player.
TINT = 0.65
TOKEN_LINE, BITS_LINE, BEFORE = 20, 14, 6
NO_ANSWER = "No answer at this step."


def bar_block(sent: Bars, *, t: int) -> Block:
    """The best answers at step t, each with its share; what came has the other colour."""
    answers = [(str(label), float(share)) for label, share in sent["steps"][t]]
    came = sent["came"][t] if "came" in sent else ""
    known = sent["came_share"][t] if "came_share" in sent else None
    if came and came not in [label for label, _ in answers] and known is not None:
        answers.append((came, known))
    labels = tuple(f"{label}, came" if label == came else label for label, _ in answers)
    title = f"{sent['title']}, step {t}"
    spoken = [
        f"{label} {_percent(share)}" for label, (_, share) in zip(labels, answers, strict=True)
    ]

    if not answers:
        return text_block(f"{title}. {NO_ANSWER}", size=LABEL, colour=INK)

    def draw(place: Room) -> alt.LayerChart:
        frame = pd.DataFrame(
            {
                "row": range(len(answers)),
                "answer": labels,
                "share": [share for _, share in answers],
                "came": [label == came for label, _ in answers],
                "text": [_percent(share) for _, share in answers],
            }
        )
        rows = alt.Y(
            "row:O",
            axis=axis(None, list(range(len(answers))), labels, extent=place.left),
        )
        below = axis("share", [0.0, 0.5, 1.0], ["0", "½", "1"])
        shares = alt.X("share:Q", scale=alt.Scale(domain=[0, 1]), axis=below)
        base = alt.Chart(frame).encode(y=rows, x=shares)
        colour = alt.condition("datum.came", alt.value(LINES[1]), alt.value(LINES[0]))
        return alt.LayerChart(
            layer=[
                base.mark_bar(height=BAR - 5).encode(color=colour),
                base.mark_text(align="left", dx=4, fontSize=LABEL, color=INK).encode(text="text:N"),
            ],
            width=place.inner,
            height=BAR * len(answers),
            title=heading(title),
            view=alt.ViewBackground(stroke=None, fill=None),
            description=f"{title}: {'; '.join(spoken)}",
        )

    return Block(draw, labels=labels, ends=(">99%",))


def _percent(share: float) -> str:
    """Whole percent; 0 and 100 are only said of exactly that."""
    if 0.0 < share < 0.01:
        return "<1%"
    return ">99%" if 0.99 < share < 1.0 else f"{share:.0%}"


def passage_block(passage: Passage, sent: Passages, *, t: int) -> Block:
    """A text, tinted by the surprise of its tokens, or by where step t looks."""

    def draw(place: Room) -> alt.LayerChart:
        inner = place.inner
        tall = TOKEN_LINE + (BITS_LINE if sent["numbers"] else 0)
        head = broken(" ".join(filter(None, (passage["title"], passage["total"]))), inner)
        frame = _tokens(passage, sent, t, width=inner, tall=tall, top=TOKEN_LINE * len(head))
        titles = pd.DataFrame(
            {"text": head, "y": [TOKEN_LINE * (k + 0.5) for k in range(len(head))]}
        )
        y = alt.Y("y:Q", scale=None, axis=None)
        base = alt.Chart(frame).encode(x=alt.X("x:Q", scale=None, axis=None), y=y)
        words = base.mark_text(baseline="middle", align="left", fontSize=LABEL, dx=BEFORE / 2)
        layers = [
            alt.Chart(titles)
            .mark_text(baseline="middle", align="left", fontSize=LABEL, color=INK, x=0)
            .encode(y=y, text="text:N"),
            base.mark_rect(stroke=None).encode(
                x2="right:Q",
                y=alt.Y("top:Q", scale=None, axis=None),
                y2="bottom:Q",
                color=alt.Color("tint:N", scale=None, legend=None),
            ),
            words.encode(text="token:N", color=alt.Color("ink:N", scale=None, legend=None)),
        ]
        if sent["numbers"]:
            layers.append(
                base.mark_text(
                    baseline="middle",
                    align="left",
                    fontSize=LABEL,
                    dx=BEFORE / 2,
                    dy=BITS_LINE,
                    color=GREY,
                ).encode(text="bits:N")
            )
        height = round(float(frame["bottom"].max()) if len(frame) else tall) + BITS_LINE
        return blank(layers, inner, height, f"{passage['title']} {' '.join(passage['tokens'])}")

    return Block(draw)


def _tokens(
    passage: Passage, sent: Passages, t: int, *, width: int, tall: int, top: int
) -> pd.DataFrame:
    """Where each token stands, and its tint and ink."""
    looks = passage["looks"][t] if "looks" in passage else None
    rows = []
    x, y = 0.0, float(top)
    for place, token in enumerate(passage["tokens"]):
        if sent["growing"] and sent["follow"] and place > t + 1:
            break
        bits = passage["bits"][place]
        written = "" if bits is None else f"{bits:.1f}"
        needed = text_width(token)
        needed = max(needed, text_width(written) if sent["numbers"] else 0.0)
        needed += 0.0 if passage["joined"] else BEFORE
        if x + needed > width and x > 0.0:
            x, y = 0.0, y + tall + 3
        share = _share(bits, sent["most"])
        if looks is not None:
            share = looks[place] if place < len(looks) else 0.0
        is_ahead = sent["follow"] and place > t + 1
        rows.append(
            {
                "token": token,
                "x": x,
                "right": x + needed,
                "y": y + TOKEN_LINE / 2,
                "top": y + 1,
                "bottom": y + TOKEN_LINE - 1,
                "tint": _tint(0.0 if is_ahead and looks is None else share),
                "ink": GREY if is_ahead else INK,
                "bits": written,
            }
        )
        x += needed + (0.0 if passage["joined"] else 3.0)
    return pd.DataFrame(rows)


def _share(bits: float | None, most: float) -> float:
    return 0.0 if bits is None or most <= 0.0 else min(max(bits / most, 0.0), 1.0)


def _tint(share: float) -> str:
    """White, and the nearer to the first colour of curves the larger the share."""
    parts = bytes.fromhex(LINES[0][1:])
    return "#" + "".join(f"{round(255 - (255 - part) * TINT * share):02x}" for part in parts)
