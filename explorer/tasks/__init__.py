"""Tasks a small recurrent cell can learn, one module a task."""
