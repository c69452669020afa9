"""What a merchant sees: payments, subscriptions, events and whether they were delivered."""
