"""What each page shows of a run, as plain data: what the player draws, each number sent once."""
