"""What was found in a model's file, and what it leaves open, with the likely answers chosen."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.cells import CELLS
from explorer.files.loaded import Loaded
from explorer.files.neighbours import Neighbour
from explorer.files.part import Part, reading_backwards
from explorer.models.brought import brought_model, fitting
from explorer.models.trained import OwnModel
from explorer.sequences.labels import shortened_middle
from explorer.sequences.limits import MAX_ALPHABET, MAX_UNITS
from explorer.ui.escaping import plain
from explorer.ui.model import opening
from explorer.views.stack_picture import Box, stack_html

NAME_LENGTH = 22
NONE = "none"


def chosen_part(loaded: Loaded) -> Part:
    """Draws the choice of a module, if there are several, and returns it."""
    names = [part.name for part in loaded.parts]
    name = names[0]
    if len(names) > 1:
        name = st.selectbox("Module to look at", names, key=opening.MODULE)
    return next(part for part in loaded.parts if part.name == name)


def tell(loaded: Loaded, part: Part) -> None:
    """Draws the modules of a file as a picture, and says what was found."""
    st.html(stack_html(boxes(loaded, part), loaded.summary()))
    st.markdown(plain(sentence(part)))
    notes = [*loaded.notes, *([reading_backwards(part.name)] if part.backwards else [])]
    if part.hidden_size > MAX_UNITS:
        notes.append(
            f"It has more than {MAX_UNITS} units: in the maps several share a line of the screen; "
            "choose one by its number to see it alone."
        )
    for note in notes:
        st.caption(plain(note))


def boxes(loaded: Loaded, part: Part) -> tuple[Box, ...]:
    """The embedding, every recurrent module, and the read-out, where there are such."""
    result = [Box("embedding", _sizes(one)) for one in loaded.embeddings[:1]]
    for one in loaded.parts:
        layers = "" if one.layers == 1 else f"{one.layers} × "
        both = ", both directions" if one.bidirectional else ""
        sizes = f"{layers}{CELLS[one.cell].title}, {one.hidden_size:,} units{both}"
        result.append(Box(shortened_middle(one.name, NAME_LENGTH), sizes, one.name == part.name))
    result += [Box("read-out", _sizes(one)) for one in loaded.readouts[:1]]
    return tuple(result)


def sentence(part: Part) -> str:
    """One module in words."""
    layers = "one layer" if part.layers == 1 else f"{part.layers} layers"
    both = ", reading in both directions" if part.bidirectional else ""
    count = part.input_size
    return (
        f"{part.name}: {CELLS[part.cell].title}, {layers} of {part.hidden_size:,} units{both}; "
        f"{part.parameters:,} parameters. It reads {count:,} number{'' if count == 1 else 's'} at "
        "a step."
    )


def questions(loaded: Loaded, part: Part) -> None:
    """Asks what the file does not say."""
    for question in part.questions:
        meanings = dict(question.options)
        values = list(meanings)
        answer = st.selectbox(
            question.text,
            values,
            index=values.index(question.answer),
            format_func=meanings.__getitem__,
            key=f"asked_{loaded.filename}_{part.name}_{question.key}",
        )
        if answer != question.answer:
            opening.keep(loaded.answered(part.name, question.key, answer))
            st.rerun()


def shown_model(loaded: Loaded, part: Part) -> OwnModel | None:
    """Draws what stands beside the module; returns what the pages show, None if they cannot."""
    small = [one for one in loaded.readouts if len(one.module.weight) <= MAX_ALPHABET]
    offered = {
        "Embedding below it": fitting(loaded.embeddings, part.name),
        "Read-out above it": fitting(small, part.name),
    }
    present = [label for label, neighbours in offered.items() if neighbours]
    places = dict(zip(present, st.columns(2), strict=False))
    embedding, readout = (
        _neighbour(places.get(label), label, neighbours, part)
        for label, neighbours in offered.items()
    )
    if len(small) < len(loaded.readouts):
        st.caption(f"A read-out of more than {MAX_ALPHABET} outputs is left out.")
    try:
        return brought_model(loaded, part.name, embedding, readout)
    except ValueError as error:
        st.warning(plain(str(error)))
        return None


def _neighbour(
    place: DeltaGenerator | None, label: str, offered: tuple[Neighbour, ...], part: Part
) -> Neighbour | None:
    if place is None:
        return None
    by_name = {f"{one.name}, {_sizes(one)}": one for one in offered}
    name = place.selectbox(label, [*by_name, NONE], key=f"asked_{part.name}_{label}_{len(offered)}")
    return by_name.get(name)


def _sizes(neighbour: Neighbour) -> str:
    rows, columns = neighbour.module.weight.shape
    return f"{rows:,} × {columns:,}"
