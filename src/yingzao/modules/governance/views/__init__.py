"""Views, one file a subject; each fetches through the gate and calls a service."""
