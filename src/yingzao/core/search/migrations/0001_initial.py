import django.db.models.deletion
from django.db import migrations, models

# The word index is not a Django model: FTS5 and tsvector are told apart here and in wordindex.py alone.
CREATE = {
    "sqlite": ["CREATE VIRTUAL TABLE search_words USING fts5(words, tokenize = 'unicode61 remove_diacritics 0')"],
    "postgresql": [
        "ALTER TABLE search_searchdocument ADD COLUMN words tsvector",
        "CREATE INDEX search_words_gin ON search_searchdocument USING gin (words)",
    ],
}
DROP = {
    "sqlite": ["DROP TABLE search_words"],
    "postgresql": ["ALTER TABLE search_searchdocument DROP COLUMN words"],
}


def create_word_index(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_word_index(apps, schema_editor):
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('records', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchDocument',
            fields=[
                ('record', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_document', serialize=False, to='records.record')),
                ('text', models.TextField()),
            ],
        ),
        migrations.RunPython(create_word_index, drop_word_index, hints={'beyond_models': True}),
    ]
