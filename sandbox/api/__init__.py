"""Stripe's HTTP interface: who may call, what they sent, how answers look."""
