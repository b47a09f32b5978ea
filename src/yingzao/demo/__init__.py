"""The demo company, told as a story through the same services that users use."""
