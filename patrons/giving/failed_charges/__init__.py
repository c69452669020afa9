"""A charge of a regular gift that failed: why, what is told, how it is paid, what became of it."""
