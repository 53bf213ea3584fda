"""What was found in a model's file, what it leaves open, and the way to the pages that show it."""

from __future__ import annotations

import streamlit as st

from explorer.cells import CELLS
from explorer.files.loaded import Loaded
from explorer.files.part import Part
from explorer.models.brought import brought_model
from explorer.models.trained import OwnModel
from explorer.sequences.labels import file_label, shortened_middle
from explorer.session.choice import OWN_TEXT
from explorer.session.declared import pages
from explorer.session.resolve import NOISE
from explorer.ui.controls import own_models
from explorer.ui.controls.state import choose
from explorer.ui.escaping import plain
from explorer.ui.model import opening
from explorer.ui.opening import open_changed_view
from explorer.views.stack_picture import Box, stack_svg

NAME_LENGTH = 22
WAYS = {"Cell": pages.CELL, "Gradients": pages.GRADIENTS, "Compare": pages.COMPARE}


def file(loaded: Loaded) -> None:
    """Draws what is in a file, its questions, and the ways to look at it."""
    st.subheader(plain(file_label(loaded.filename)), anchor=False)
    names = [part.name for part in loaded.parts]
    name = names[0]
    if len(names) > 1:
        name = st.selectbox("Module to look at", names, key="own_module")
    part = next(part for part in loaded.parts if part.name == name)
    st.html(stack_svg(boxes(loaded, part), loaded.summary()))
    st.markdown(plain(found(loaded, part)))
    for note in loaded.notes:
        st.caption(plain(note))
    _questions(loaded, part)
    try:
        model = brought_model(loaded, part.name)
    except ValueError as error:
        st.warning(plain(str(error)))
        return
    _ways(model)


def boxes(loaded: Loaded, part: Part) -> tuple[Box, ...]:
    """The embedding, every recurrent module, and the read-out, where there are such."""
    cell = CELLS[part.cell].title
    result = [
        Box("embedding", f"{len(one.module.weight):,} × {one.module.weight.shape[1]:,}")
        for one in loaded.embeddings[:1]
    ]
    for one in loaded.parts:
        layers = "" if one.layers == 1 else f"{one.layers} × "
        both = " ⇄" if one.bidirectional else ""
        sizes = f"{layers}{CELLS[one.cell].title}, {one.hidden_size:,} units{both}"
        result.append(Box(shortened_middle(one.name, NAME_LENGTH), sizes, one is part))
    result += [
        Box("read-out", f"{one.module.weight.shape[0]:,} outputs") for one in loaded.readouts[:1]
    ]
    return tuple(result) or (Box(part.name, cell, chosen=True),)


def found(loaded: Loaded, part: Part) -> str:
    """What the pages will show, and what they will feed it, in words."""
    layers = "one layer" if part.layers == 1 else f"{part.layers} layers"
    both = ", reading in both directions" if part.bidirectional else ""
    sentence = (
        f"{part.name}: {CELLS[part.cell].title}, {layers} of {part.hidden_size:,} units{both}; "
        f"{part.parameters:,} parameters."
    )
    if loaded.vocabulary is not None:
        return f"{sentence} It reads text, with a vocabulary of {len(loaded.vocabulary):,} tokens."
    if any(one.recurrent == part.name for one in loaded.embeddings):
        return (
            f"{sentence} It reads tokens, whose names are not in the file: write them as numbers, "
            "or add a vocabulary at the left."
        )
    count = part.input_size
    return f"{sentence} It reads {count:,} number{'' if count == 1 else 's'} at a step."


def _questions(loaded: Loaded, part: Part) -> None:
    """Asks what the file does not say; the likely answer is chosen."""
    for question in part.questions:
        meanings = dict(question.options)
        values = list(meanings)
        answer = st.selectbox(
            question.text,
            values,
            index=values.index(question.answer),
            format_func=meanings.__getitem__,
            key=f"own_{loaded.filename}_{part.name}_{question.key}",
        )
        if answer != question.answer:
            opening.keep(loaded.answered(part.name, question.key, answer))
            st.rerun()


def _ways(model: OwnModel) -> None:
    """A button for each page that shows the model."""
    with st.container(horizontal=True):
        for number, (title, page) in enumerate(WAYS.items()):
            kind = "secondary" if number else "primary"
            if st.button(f"Open in {title}", key=f"brought_{page}", type=kind):
                own_models.show(model)
                reads_text = model.model.table is not None and model.model.table.kind != "numbers"
                choose("sequence", OWN_TEXT if reads_text else NOISE)
                open_changed_view(page, {})
