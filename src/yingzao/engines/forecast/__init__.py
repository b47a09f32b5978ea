"""Forecast: three-point estimates."""
