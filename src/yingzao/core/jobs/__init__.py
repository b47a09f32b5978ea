"""Long work in the background, with progress that can be seen and a wish to cancel that is heard."""
