"""The parts of the page Train, and the trainings behind them."""
