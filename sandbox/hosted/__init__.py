"""The pages a person sees: checkout, 3-D Secure, and what a closed session says."""
