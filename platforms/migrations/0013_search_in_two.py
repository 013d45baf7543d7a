"""The narrow words and the long texts apart; and an index for each order of the list."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models
from django.contrib.postgres.search import SearchVector


class Migration(migrations.Migration):

    dependencies = [
        ('platforms', '0012_page_confirmed'),
    ]

    operations = [
        # What a generated column is made of cannot be changed: it is made anew.
        migrations.RemoveIndex(model_name='platform', name='platform_search'),
        migrations.RemoveField(model_name='platform', name='search'),
        migrations.AddField(
            model_name='platform',
            name='search',
            field=models.GeneratedField(
                db_persist=True,
                expression=SearchVector('name', weight='A', config='english')
                + SearchVector('keywords', weight='B', config='english')
                + SearchVector('summary', weight='C', config='english'),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddField(
            model_name='platform',
            name='search_texts',
            field=models.GeneratedField(
                db_persist=True,
                expression=SearchVector('description', weight='A', config='english')
                + SearchVector('vision', weight='A', config='english')
                + SearchVector('guide', weight='B', config='english'),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name='platform',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='platform_search'),
        ),
        migrations.AddIndex(
            model_name='platform',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search_texts'], name='platform_search_texts'),
        ),
        migrations.AddIndex(
            model_name='platform',
            index=models.Index(fields=['name', 'id'], name='platform_by_name'),
        ),
        migrations.AddIndex(
            model_name='platform',
            index=models.Index(fields=['response_hours', 'id'], name='platform_by_response'),
        ),
    ]
