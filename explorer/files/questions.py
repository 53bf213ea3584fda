"""The questions that the shapes of recurrent weights leave open, and their likely answers."""

from __future__ import annotations

from dataclasses import replace

from explorer.cells import CELLS
from explorer.files.part import Part, Question

GRU_KINDS = (
    ("gru", "the reset gate acts after the product with U, as in torch.nn.GRU"),
    ("gru_reset_before", "the reset gate acts before it, as in the paper of 2014"),
    ("lstm_cifg", "no GRU but an LSTM with coupled gates"),
)
NONLINEARITIES = (("tanh", "tanh, torch's usual one"), ("relu", "ReLU"))
DROPOUTS = tuple((text, f"{float(text):.0%}") for text in ("0.0", "0.1", "0.2", "0.3", "0.5"))
ORDERS = {
    "lstm": (
        ("ifgo", "i, f, g, o, as PyTorch and Keras have it"),
        ("iofg", "i, o, f, g, as ONNX has it"),
        ("igfo", "i, g, f, o, as early TensorFlow had it"),
        ("figo", "f, i, g, o"),
    ),
    "gru": (("rzn", "r, z, n, as PyTorch has it"), ("zrn", "z, r, n, as Keras and ONNX have it")),
}
# Cells that the same shapes may be, so that an order of their gates can be asked for.
LIKE = {"gru_reset_before": "gru", "lstm_peephole": "lstm"}


def with_questions(part: Part, *, cell_known: bool, torch_names: bool) -> Part:
    """The part with what is to be asked about it.

    `cell_known` says that the file itself tells the cell and its nonlinearity; `torch_names` that
    the names are exactly those of torch, so that the order of the gates is torch's.
    """
    asked = []
    if not cell_known and part.cell == "rnn":
        asked.append(_nonlinearity(part))
    if not cell_known and len(CELLS[part.cell].rows) == 3:
        asked.append(Question(part.name, "cell", "Which GRU is it?", GRU_KINDS, part.cell))
    orders = ORDERS.get(LIKE.get(part.cell, part.cell), ())
    if not torch_names and orders:
        text = "In which order do the gates stand in its weights?"
        first = orders[0][0]
        part = replace(part, order=tuple(first))
        asked.append(Question(part.name, "order", text, orders, first))
    if part.layers > 1 and not part.dropout and CELLS[part.cell].twin:
        text = "How much dropout was there between its layers? A trace is always without it."
        asked.append(Question(part.name, "dropout", text, DROPOUTS, "0.0"))
    return replace(part, questions=tuple(asked))


def _nonlinearity(part: Part) -> Question:
    text = "Which function squashes its state?"
    return Question(part.name, "nonlinearity", text, NONLINEARITIES, part.nonlinearity or "tanh")
