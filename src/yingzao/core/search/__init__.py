"""One search for everything one may see."""
