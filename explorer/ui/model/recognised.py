"""What was found in a model's file, and what it leaves open, with the likely answers chosen."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.cells import CELLS
from explorer.files.loaded import Loaded
from explorer.files.neighbours import Neighbour
from explorer.files.part import Part, reading_backwards
from explorer.models.brought import brought_model, fitting
from explorer.models.examples import Example
from explorer.models.own import OwnModel
from explorer.sequences.labels import file_label, shortened_middle
from explorer.sequences.limits import MAX_ALPHABET, MAX_UNITS
from explorer.ui.escaping import plain
from explorer.ui.model import opening, shown
from explorer.ui.model.inputs import chosen_input
from explorer.ui.model.opening import Opened
from explorer.ui.model.shown import Shown
from explorer.ui.model.ways import ways
from explorer.views.stack_picture import Box, stack_html

NAME_LENGTH = 22
NONE = "none"
LABELS = {opening.EMBEDDING: "Embedding below it", opening.READOUT: "Read-out above it"}


def show(opened: Opened) -> None:
    """Draws what is open, what is to be chosen about it, and the ways to the pages that show it."""
    shown.keep(None)
    if opened.trained is not None:
        st.subheader(plain(opened.trained.title), anchor=False)
        st.markdown("A model of the page Train, with the task that it learned.")
        ways(opened.trained)
    elif opened.loaded is not None:
        _file(opened.loaded, opened.example)


def _file(loaded: Loaded, example: Example | None) -> None:
    title = file_label(loaded.filename) if example is None else example.title
    st.subheader(plain(title), anchor=False)
    if example is not None:
        st.markdown(plain(example.about))
    part = chosen_part(loaded)
    tell(loaded, part)
    questions(loaded, part)
    model = shown_model(loaded, part)
    if model is None:
        return
    read = chosen_input(model.model, "" if example is None else example.text)
    shown.keep(Shown(model, part.name, loaded.filename, part.is_whole, read))
    ways(model, read)


def chosen_part(loaded: Loaded) -> Part:
    """Draws the choice of a module, if there are several, and returns it."""
    names = [part.name for part in loaded.parts]
    name = names[0]
    if len(names) > 1:
        if st.session_state.get(opening.MODULE) not in names:
            st.session_state[opening.MODULE] = name
        present = names.index(st.session_state[opening.MODULE])
        name = st.selectbox("Module to look at", names, present, key=opening.MODULE)
    return next(part for part in loaded.parts if part.name == name)


def tell(loaded: Loaded, part: Part) -> None:
    """Draws the modules of a file as a picture, and says what was found."""
    st.html(stack_html(boxes(loaded, part), loaded.summary()))
    st.markdown(plain(sentence(part, is_embedded=bool(fitting(loaded.embeddings, part.name)))))
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


def sentence(part: Part, *, is_embedded: bool) -> str:
    """One module in words, and what it reads: rows of an embedding, if there is one."""
    layers = "one layer" if part.layers == 1 else f"{part.layers} layers"
    both = ", reading in both directions" if part.bidirectional else ""
    count = part.input_size
    reads = f"{count:,} number{'' if count == 1 else 's'} at a step"
    if is_embedded:
        reads = f"tokens, each as {count:,} numbers of the embedding"
    return (
        f"{part.name}: {CELLS[part.cell].title}, {layers} of {part.hidden_size:,} units{both}; "
        f"{part.parameters:,} parameters. It reads {reads}."
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
        opening.EMBEDDING: fitting(loaded.embeddings, part.name),
        opening.READOUT: fitting(small, part.name),
    }
    places = dict(zip([key for key in offered if offered[key]], st.columns(2), strict=False))
    embedding, readout = (
        _neighbour(places.get(key), key, neighbours) for key, neighbours in offered.items()
    )
    if len(small) < len(loaded.readouts):
        st.caption(f"A read-out of more than {MAX_ALPHABET} outputs is left out.")
    try:
        return brought_model(loaded, part.name, embedding, readout)
    except ValueError as error:
        st.warning(plain(str(error)))
        return None


def _neighbour(
    place: DeltaGenerator | None, key: str, offered: tuple[Neighbour, ...]
) -> Neighbour | None:
    if place is None:
        return None
    by_name = by_label(offered)
    names = [*by_name, NONE]
    if st.session_state.get(key) not in names:
        st.session_state[key] = names[0]
    present = names.index(st.session_state[key])
    return by_name.get(place.selectbox(LABELS[key], names, present, key=key))


def by_label(offered: Iterable[Neighbour]) -> dict[str, Neighbour]:
    """Neighbours by what a person reads, the likely one first."""
    return {f"{one.name}, {_sizes(one)}": one for one in offered}


def _sizes(neighbour: Neighbour) -> str:
    rows, columns = neighbour.module.weight.shape
    return f"{rows:,} × {columns:,}"
