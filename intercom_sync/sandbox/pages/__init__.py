"""The Help Center as a customer would see it, made of what is in the store."""
