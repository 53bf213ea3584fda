"""How long and how wide an input may be, and the sentence that says so."""

MAX_STEPS = 500
MAX_UNITS = 128
# Of a model from a file; its units times its steps are limited too.
MAX_SHOWN_UNITS = 1024
MAX_SHOWN_VALUES = 64_000
# Some 80 MB in float64, kept for each session.
MAX_SHOWN_WEIGHTS = 10_000_000
MAX_LAYERS = 4
MAX_DIRECTIONS = 2
MAX_FEATURES = 64
MAX_ALPHABET = 128
MAX_FILE_BYTES = 1_000_000
# Of a table before it is brought to what fits.
MAX_ROWS = 100_000
MAX_CELLS = 500_000
MAX_MAGNITUDE = 1e6

WHY = "so that playback stays smooth"


def above_limit(statement: str, limit: int, unit: str) -> ValueError:
    """Error saying, after a statement of how much there is, how many of a unit are allowed."""
    return ValueError(f"{statement}, but at most {limit:,} {unit} are allowed {WHY}.")


def checked_steps(steps: int) -> int:
    """The number of steps itself, if it lies in 1..MAX_STEPS; ValueError otherwise."""
    if not 1 <= steps <= MAX_STEPS:
        raise ValueError(f"{steps:,} steps were asked for, but 1 to {MAX_STEPS} are allowed {WHY}.")
    return steps


def checked_seed(seed: int) -> int:
    """The seed itself, if a generator takes it; ValueError otherwise."""
    if not 0 <= seed < 2**63:
        raise ValueError(f"The seed {seed} is not allowed; it can be 0 to {2**63 - 1}.")
    return seed


def checked_size(value: float, statement: str) -> float:
    """The value, if it is at most MAX_MAGNITUDE in size; else ValueError after a statement."""
    if abs(value) > MAX_MAGNITUDE:
        raise ValueError(
            f"{statement}, but only numbers from {-MAX_MAGNITUDE:,.0f} to {MAX_MAGNITUDE:,.0f} "
            f"are allowed: beyond that every gate is stuck at 0 or 1."
        )
    return value
