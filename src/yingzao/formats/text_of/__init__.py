"""The text of office files, for searching: PDF, Word, Excel and plain text.

Which of them a file is, is told by its first bytes, not by its name. Uploads may be hostile: read them in a
process of their own (:mod:`.child`), which bounds time and memory; the readers bound what they give back.
"""

from .extract import READABLE, Extract, Unreadable, text_of

__all__ = ["READABLE", "Extract", "Unreadable", "text_of"]
