"""Shapes: what a recurrent network reads and writes, unrolled step by step."""

from explorer.ui.controls.labels import SHAPE_LABELS
from explorer.ui.controls.sidebar import chosen_view
from explorer.ui.controls.widgets import label_of, segmented
from explorer.ui.learn import shapes

FIRST = label_of(SHAPE_LABELS, "many_to_many")

shape = segmented("Shape", SHAPE_LABELS, "shape", default=FIRST, narrow=True)
asked = shapes.asked(shape)
choice = chosen_view()
found = shapes.unrolled(asked)
shapes.graph(asked, found, choice)
shapes.below(found, choice)
shapes.about(shape, found)
