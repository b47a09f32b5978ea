"""Quality: division of a building, inspection lots, strength, re-inspection and process control."""
