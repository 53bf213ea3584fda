"""Every page of the app and every part of it, as the table of controls has them."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.session.control_kinds import OneOf
from explorer.session.controls import CONTROLS
from explorer.session.declared import pages
from tests.browser.view import View

# The control that chooses the part of a page.
PART_CONTROLS = {
    pages.GRADIENTS: "part",
    pages.COMPARE: "compare",
    pages.ACTIVATIONS: "activation",
    pages.TRANSFORMER: "versus",
    pages.LANGUAGE: "language",
    pages.SHAPES: "shape",
    pages.TRAIN: "train",
}
NO_SKELETON = "() => !document.querySelector('[data-testid=stSkeleton]')"


def parts(page: str) -> list[str]:
    """The parameters of a link to each part of a page; a page without parts has one.

    The bare address of the page Cell has the start view, which hides what a link shows.
    """
    if page not in PART_CONTROLS:
        return ["?by=link" if page == pages.CELL else ""]
    control = CONTROLS[PART_CONTROLS[page]]
    assert isinstance(control, OneOf)
    return [f"?{control.key}={option}" for option in control.options]


def each_part(view: View, page: str, also: str = "") -> Iterator[str]:
    """Opens the parts of a page one after the other in a view that shows the app already.

    `also` is what every link says besides, as "&present=1".
    """
    origin = view.page.evaluate("location.origin")
    for number, parameters in enumerate(parts(page)):
        query = parameters or ("?" if also else "")
        address = f"/{'' if page == pages.CELL else page}{query}{also}"
        if number:
            view.follow(address)
        else:
            view.open(origin + address, stage=page == pages.CELL)
        view.page.wait_for_function(NO_SKELETON)
        view.settle()
        yield address
