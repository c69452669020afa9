"""A membership that somebody gives to somebody else."""
