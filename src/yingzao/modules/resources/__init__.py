"""Materials as they arrive: what, how much, which batch, which certificate."""
