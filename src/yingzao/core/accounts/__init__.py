"""People and organisations, who is away and who stands in, sign-in."""
