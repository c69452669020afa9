"""The constant view as an application of its own: Django is set up once in a process."""

from bench.floor import django

application = django()
