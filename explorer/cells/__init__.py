"""The registry of cells: one line each."""

from explorer.cells.cell import Cell, Equation, Signal
from explorer.cells.gru import GRU
from explorer.cells.gru_reset_before import GRU_RESET_BEFORE
from explorer.cells.gru_simple import GRU_SIMPLE
from explorer.cells.irnn import IRNN
from explorer.cells.lstm import LSTM
from explorer.cells.lstm_cifg import LSTM_CIFG
from explorer.cells.lstm_peephole import LSTM_PEEPHOLE
from explorer.cells.mgu import MGU
from explorer.cells.mingru import MINGRU
from explorer.cells.minlstm import MINLSTM
from explorer.cells.rnn import RNN
from explorer.cells.slstm import SLSTM

CELLS: dict[str, Cell] = {
    "rnn": RNN,
    "irnn": IRNN,
    "lstm": LSTM,
    "lstm_peephole": LSTM_PEEPHOLE,
    "lstm_cifg": LSTM_CIFG,
    "gru": GRU,
    "gru_reset_before": GRU_RESET_BEFORE,
    "gru_simple": GRU_SIMPLE,
    "mgu": MGU,
    "mingru": MINGRU,
    "minlstm": MINLSTM,
    "slstm": SLSTM,
}

# Keys by which older links and model files call a cell.
FORMER_KEYS = {"gru_v1": "gru_reset_before"}

__all__ = ["CELLS", "FORMER_KEYS", "Cell", "Equation", "Signal"]
