"""Geometry: chainage and areas."""
