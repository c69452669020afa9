"""What the treasurer keeps: every movement of the account, compared with Stripe, month by month."""
