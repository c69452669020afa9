"""What the project claims of money, shown: `make storm`, `make drift`, `make stripe-live`.

Each runs the real parts (PostgreSQL, Valkey, web server, workers, local Stripe), prints what it did
and what it found, and exits 1 where something is wrong.
"""
