"""The one gate: roles as data, posts of people, and the rules that interpret them."""
