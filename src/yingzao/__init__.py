"""营造 Yingzao: engineering technical management for construction companies."""

__version__ = "0.1.0"
