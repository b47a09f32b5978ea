"""Forecast: three-point estimates and simulation."""
