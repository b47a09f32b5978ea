"""Change orders: why, what they cost, how many days they take, and who signs for both."""
