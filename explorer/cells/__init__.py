"""The registry of cells: one line each."""

from explorer.cells.cell import Cell, Equation, Signal
from explorer.cells.gru import GRU
from explorer.cells.gru_simple import GRU_SIMPLE
from explorer.cells.gru_v1 import GRU_V1
from explorer.cells.irnn import IRNN
from explorer.cells.lstm import LSTM
from explorer.cells.lstm_cifg import LSTM_CIFG
from explorer.cells.lstm_peephole import LSTM_PEEPHOLE
from explorer.cells.rnn import RNN

CELLS: dict[str, Cell] = {
    "rnn": RNN,
    "irnn": IRNN,
    "lstm": LSTM,
    "lstm_peephole": LSTM_PEEPHOLE,
    "lstm_cifg": LSTM_CIFG,
    "gru": GRU,
    "gru_v1": GRU_V1,
    "gru_simple": GRU_SIMPLE,
}

__all__ = ["CELLS", "Cell", "Equation", "Signal"]
