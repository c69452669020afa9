"""A regular gift is looked after: changed, skipped, paused, stopped; each agreed from a preview."""
