"""Pure calculations: frozen data in, frozen data out; no Django, no clock, no files."""
