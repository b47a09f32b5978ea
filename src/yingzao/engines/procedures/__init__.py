"""Procedures (工程技术管理程序): their clauses, the difference of two texts, what they bind, their steps and duties."""
