"""Counting a department's platforms reads an index, not their rows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_unread_index'),
        ('platforms', '0028_repository_by_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='platform',
            index=models.Index(fields=['team', 'language', 'openness', 'governance', 'room', 'promised', 'lifecycle', 'restricted', 'id'], name='platform_of_team'),
        ),
        migrations.AlterField(
            model_name='platform',
            name='team',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='platforms', to='people.team'),
        ),
    ]
