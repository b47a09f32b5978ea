"""Procedures (程序): controlled documents that govern which records may be made, and for how long."""
