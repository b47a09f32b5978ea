"""Quality: concrete strength and sampling of inspection lots."""
