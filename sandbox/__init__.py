"""The local Stripe: a separate process that speaks the part of Stripe's API this project uses.

It imports nothing of the product. See README.md in this folder.
"""

API_VERSION = "2026-08-26.dahlia"
KEY_PREFIX = "sk_test_sandbox"
