"""The short storm: two dozen gifts under the worst of orders, workers killed, both books compared.

`make storm` is the long one (proofs/storm/).
"""

import pytest

from proofs.site import BusySite
from proofs.storm.run import Storm, table


@pytest.fixture
def busy_site(database):
    site = BusySite(database.copy("storm"), "storm")
    try:
        site.start()
        yield site
    finally:
        site.stop()


def test_a_short_storm_leaves_both_books_equal(busy_site):
    outcome = Storm(busy_site, 25, seed=11, every=8, breath=0.3).run()
    assert outcome.faults == [], table(outcome)
    assert outcome.counts["donations"] > 10
    assert outcome.counts["workers killed"] > 0
    assert outcome.counts["deliveries"] > 4 * outcome.counts["events at Stripe"]
