"""The environment of a test run, set before Django reads its settings (a pytest plugin)."""

import os

os.environ["DEBUG"] = "false"
os.environ["SECRET_KEY"] = "a key of the tests, known to everybody and used nowhere else"
os.environ["STRIPE_WEBHOOK_SECRET"] = "whsec_tests"
os.environ["ALLOWED_HOSTS"] = "testserver,127.0.0.1,localhost"
