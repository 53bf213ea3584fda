"""Shapes: what a recurrent network reads and writes, unrolled step by step."""

from explorer.ui import shape_parts
from explorer.ui.controls import chosen_view
from explorer.ui.labelled import label_of, segmented
from explorer.ui.labels import SHAPE_LABELS

FIRST = label_of(SHAPE_LABELS, "many_to_many")

shape = segmented("Shape", SHAPE_LABELS, "shape", default=FIRST, narrow=True)
asked = shape_parts.asked(shape)
choice = chosen_view()
found = shape_parts.unrolled(asked)
shape_parts.graph(asked, found, choice)
shape_parts.below(found, choice)
shape_parts.about(shape, found)
