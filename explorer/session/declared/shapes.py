"""The controls of the page Shapes; every shape has its own, so that none is reset."""

from __future__ import annotations

from explorer.session.control import Control, Values
from explorer.session.control_kinds import OneOf, Text, Whole
from explorer.session.declared import pages
from explorer.session.declared.explore import MAX_SEED
from explorer.session.declared.pages import only
from explorer.shapes import SHAPES
from explorer.shapes.shared_weights import WEIGHT_KEYS

# How a network is drawn.
UNROLLED, FOLDED = "unrolled", "folded"


def _asked_of(shape: str) -> tuple[Control, ...]:
    """What can be asked of one shape; each has its own, so that another shape resets nothing."""

    def counts(values: Values) -> bool:
        return values["shape"] == shape

    network, page = SHAPES[shape], only(pages.SHAPES)
    controls: list[Control] = [
        Text(
            key=f"{shape}_text",
            label=network.input_label,
            widget="line",
            pages=page,
            suggestion=network.example,
            help="What the network reads. The buttons below have examples.",
            counts=counts,
        )
    ]
    if network.options:
        controls.append(
            OneOf(
                key=f"{shape}_variant",
                label="Network",
                widget="radio",
                pages=page,
                options={key: label for label, key in network.options.items()},
                help="Two networks that were trained in the same way; only one of them also "
                "reads from the end.",
                counts=counts,
            )
        )
    if network.seeded:
        controls.append(
            Whole(
                key=f"{shape}_seed",
                label="Seed",
                widget="number",
                pages=page,
                low=0,
                high=MAX_SEED,
                usual=0,
                help="What is drawn at random follows from it: the same seed gives the same "
                "answer.",
                counts=counts,
            )
        )
    return tuple(controls)


def _is_recurrent(values: Values) -> bool:
    return SHAPES[str(values["shape"])].recurrent


SHAPE: tuple[Control, ...] = (
    OneOf(
        key="shape",
        label="Shape",
        widget="segmented",
        pages=only(pages.SHAPES),
        options={key: shape.title for key, shape in SHAPES.items()},
        first="many_to_many",
    ),
    OneOf(
        key="fold",
        label="Drawn",
        widget="segmented",
        pages=only(pages.SHAPES),
        options={UNROLLED: "Unrolled", FOLDED: "Folded loop"},
        help="Unrolled: a copy of the cell for each step. Folded: the one cell, with a loop.",
        counts=_is_recurrent,
    ),
    OneOf(
        key="weight",
        label="Weights lit in all copies",
        widget="none",
        pages=only(pages.SHAPES),
        options={key: key.replace("_", " ") for key in WEIGHT_KEYS},
        optional=True,
        counts=_is_recurrent,
    ),
    *(control for shape in SHAPES for control in _asked_of(shape)),
)
