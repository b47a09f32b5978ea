"""A ledger of its own, added by the sixteen lines of ``models.py`` and ``ledgers.py``: what a new one costs."""
