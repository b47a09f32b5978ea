import django.db.models.deletion
from django.db import migrations, models

# Like in 0001: the word index is no Django model.
CREATE = {
    "sqlite": ["CREATE VIRTUAL TABLE search_file_words USING fts5(words, tokenize = 'unicode61 remove_diacritics 0')"],
    "postgresql": [
        "ALTER TABLE search_filechunk ADD COLUMN words tsvector",
        "CREATE INDEX search_file_words_gin ON search_filechunk USING gin (words)",
    ],
}
DROP = {
    "sqlite": ["DROP TABLE search_file_words"],
    "postgresql": ["ALTER TABLE search_filechunk DROP COLUMN words"],
}


def create_word_index(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_word_index(apps, schema_editor):
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='searchdocument',
            name='version',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.CreateModel(
            name='NameChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=60)),
                ('object_id', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='FileText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('waiting', 'waiting to be read'), ('begun', 'being read'), ('read', 'text read'), ('empty', 'no text in it (a scan)'), ('format', 'not of a kind that can be read'), ('encrypted', 'protected by a password'), ('damaged', 'damaged'), ('too_large', 'too large to be read'), ('lost', 'its content is missing')], db_index=True, default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('begun_at', models.DateTimeField(null=True)),
                ('is_cut', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='FileChunk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chunks', to='search.filetext')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.RunPython(create_word_index, drop_word_index, hints={'beyond_models': True}),
    ]
