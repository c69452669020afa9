"""What requests cost: `make bench`."""
