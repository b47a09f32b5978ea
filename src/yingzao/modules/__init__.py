"""The disciplines. They do not import each other; they meet at parts, links, flows and insight."""
