"""Primavera XML (PMXML): read its projects into schedule networks, and write them."""

from .layout import ROOT
from .mapping import read_pmxml
from .writing import write_pmxml

__all__ = ["ROOT", "read_pmxml", "write_pmxml"]
