"""The facets are counted in an index."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_unread_index'),
        ('platforms', '0026_confirmed_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='platform',
            index=models.Index(fields=['lifecycle', 'language', 'openness', 'governance', 'room', 'promised', 'team', 'restricted', 'id'], name='platform_facets'),
        ),
    ]
