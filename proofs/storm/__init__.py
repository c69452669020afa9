"""500 gifts of every kind under the worst of orders, and both books compared afterwards."""
