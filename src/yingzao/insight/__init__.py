"""What it all means: boards and figures that open the records they were counted from."""
