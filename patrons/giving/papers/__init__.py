"""What is printed: receipts, credit notes and statements, their numbers and their fonts."""
