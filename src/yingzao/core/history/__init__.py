"""Every write is signed: who, when, what before and after, chained by keyed hash."""
