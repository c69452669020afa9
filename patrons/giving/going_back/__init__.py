"""Money that goes back: refunds, disputes, counter-entries, and the credit notes of them."""
