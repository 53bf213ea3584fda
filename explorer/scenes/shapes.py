"""The page Shapes: an unrolled network, its answers, its signals."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.cells import CELLS
from explorer.scenes.besides import NOTHING, Besides
from explorer.scenes.scene import Mount, Network, Scene, board_mount
from explorer.scenes.transports import transport
from explorer.scenes.words import text_words
from explorer.session.choice import Choice
from explorer.session.choices import viewing_choice
from explorer.session.controls import Chosen
from explorer.session.declared.pages import SHAPES as SHAPES_PAGE
from explorer.session.declared.shapes import FOLDED
from explorer.shapes import SHAPES
from explorer.shapes.unrolled import Unrolled
from explorer.shapes.weights import load_weights
from explorer.views import shapes as shapes_view


@dataclass(frozen=True)
class Question:
    """What a person asks of a shape."""

    shape: str
    text: str
    variant: str = ""
    seed: int = 0

    def unrolled(self) -> Unrolled:
        """The network unrolled over it. Raises ValueError, one sentence, where it cannot be."""
        return shapes_view.unrolled(self.shape, self.text, self.variant, self.seed)


def shapes_scene(chosen: Chosen, besides: Besides = NOTHING) -> Scene:
    """The page Shapes with these values. Raises ValueError for a text that cannot be read."""
    key = chosen.option("shape")
    shape = SHAPES[key]
    asked = Question(
        key,
        chosen.text(f"{key}_text"),
        chosen.option(f"{key}_variant") if shape.options else "",
        chosen.whole(f"{key}_seed") if shape.seeded else 0,
    )
    folded = chosen["fold"] == FOLDED and shape.recurrent
    return question_scene(asked, viewing_choice(chosen), folded=folded, lit=chosen.text("weight"))


def question_scene(asked: Question, choice: Choice, *, folded: bool, lit: str) -> Scene:
    """The network unrolled over what is asked; `lit` are the weights that are lit in all copies.

    Raises ValueError, one sentence, for a text that it cannot read.
    """
    found, shape = asked.unrolled(), SHAPES[asked.shape]
    graph = shapes_view.graph_data(found, choice.notation, folded=folded, lit=lit)
    mounts = [
        Mount("unrolled", graph, "unrolled"),
        Mount("bars", shapes_view.answer_bars(found, "Best answers"), "shape_bars"),
    ]
    if found.signals:
        board = shapes_view.signal_board(found, choice.notation, choice.direction)
        mounts.append(board_mount(board, "shape_signals"))
    return Scene(
        SHAPES_PAGE,
        "",
        f"{shape.title}: {text_words(asked.text)}",
        transport(shapes_view.tokens(found), autoplay=True, anew=asked.shape),
        tuple(mounts),
        (*found.notes, shape.sentence, shapes_view.measured(shape.figures())),
        networks=(
            Network(_network_words(shape.title, found), lambda: load_weights(asked.shape).tensors),
        ),
    )


def _network_words(title: str, found: Unrolled) -> str:
    """The shape and its cells; encoder and decoder, or both directions, are of one size."""
    sizes = {one.cell: one.values["h"].shape[1] for one in found.signals}
    cells = [f"{CELLS[cell].title}, {units} units" for cell, units in sizes.items()]
    return ": ".join((title, *cells))
