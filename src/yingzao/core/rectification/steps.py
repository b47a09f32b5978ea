"""The route of every rectification notice and the keys of its steps."""

ROUTE = "rectification"
REPLY = "reply"
RECHECK = "recheck"
