"""The text of each record that search reads; the word index beside it belongs to the database."""

from django.db import models

from yingzao.core.records.models import Record


class SearchDocument(models.Model):
    """What can be found of one record. A copy: :func:`yingzao.core.search.index.rebuild` makes it anew."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="search_document")
    text = models.TextField()

    def __str__(self) -> str:
        return self.text[:40]
