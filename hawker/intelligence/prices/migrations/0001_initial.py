import django.db.models.deletion
import hawker.core.clock
import hawker.core.fields
import hawker.core.ids
from django.db import migrations, models


def partition(apps, schema_editor):
    from hawker.core.db import partition_by_month

    partition_by_month(apps.get_model("prices", "Observation"), "at", schema_editor)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='FairShare',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('served', models.FloatField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Proxy',
            fields=[
                ('created_at', models.DateTimeField(default=hawker.core.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=hawker.core.clock.now, editable=False)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('label', models.CharField(max_length=80, unique=True)),
                ('address', hawker.core.fields.EncryptedField()),
                ('country', models.CharField(blank=True, max_length=2)),
                ('is_active', models.BooleanField(default=True)),
                ('only_sites', models.JSONField(blank=True, default=list)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('created_at', models.DateTimeField(default=hawker.core.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=hawker.core.clock.now, editable=False)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=190, unique=True)),
                ('state', models.CharField(choices=[('ok', 'works'), ('struggling', 'struggling'), ('blocked', 'blocked'), ('paused', 'paused by staff')], default='ok', max_length=10)),
                ('state_since', models.DateTimeField(default=hawker.core.clock.now)),
                ('fetch_mode', models.CharField(choices=[('plain', 'plain HTTP'), ('browser', 'browser')], default='plain', max_length=8)),
                ('mode_evidence', models.SmallIntegerField(default=0)),
                ('min_interval_seconds', models.FloatField(default=2.0)),
                ('max_concurrency', models.PositiveSmallIntegerField(default=1)),
                ('respects_robots', models.BooleanField(default=True)),
                ('robots_text', models.TextField(blank=True)),
                ('robots_status', models.PositiveSmallIntegerField(null=True)),
                ('robots_fetched_at', models.DateTimeField(null=True)),
                ('crawl_delay_seconds', models.FloatField(null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('blocked_until', models.DateTimeField(null=True)),
                ('block_kind', models.CharField(blank=True, max_length=30)),
                ('block_provider', models.CharField(blank=True, max_length=60)),
                ('block_signal', models.CharField(blank=True, max_length=200)),
                ('last_success_at', models.DateTimeField(null=True)),
                ('last_failure_at', models.DateTimeField(null=True)),
                ('last_layout_change_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Listing',
            fields=[
                ('id', models.UUIDField(default=hawker.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=hawker.core.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=hawker.core.clock.now, editable=False)),
                ('url', models.URLField(max_length=2048)),
                ('url_hash', models.CharField(max_length=64)),
                ('choice', models.JSONField(blank=True, default=dict)),
                ('choice_key', models.CharField(blank=True, max_length=64)),
                ('title', models.CharField(blank=True, max_length=500)),
                ('image_url', models.URLField(blank=True, max_length=2048)),
                ('brand', models.CharField(blank=True, max_length=120)),
                ('gtin', models.CharField(blank=True, max_length=14)),
                ('mpn', models.CharField(blank=True, max_length=80)),
                ('sku', models.CharField(blank=True, max_length=80)),
                ('seller', models.CharField(blank=True, max_length=160)),
                ('condition', models.CharField(blank=True, max_length=20)),
                ('currency', hawker.core.fields.CurrencyField(blank=True, max_length=3)),
                ('price', hawker.core.fields.MoneyAmountField(blank=True, decimal_places=4, max_digits=19, null=True)),
                ('list_price', hawker.core.fields.MoneyAmountField(blank=True, decimal_places=4, max_digits=19, null=True)),
                ('shipping', hawker.core.fields.MoneyAmountField(blank=True, decimal_places=4, max_digits=19, null=True)),
                ('availability', models.CharField(choices=[('in_stock', 'in stock'), ('out_of_stock', 'out of stock'), ('preorder', 'pre-order'), ('backorder', 'back-order'), ('discontinued', 'discontinued'), ('unknown', 'unknown')], default='unknown', max_length=12)),
                ('method', models.CharField(blank=True, max_length=60)),
                ('confidence', models.FloatField(default=0)),
                ('price_seen_at', models.DateTimeField(blank=True, null=True)),
                ('price_changed_at', models.DateTimeField(blank=True, null=True)),
                ('previous_price', hawker.core.fields.MoneyAmountField(blank=True, decimal_places=4, max_digits=19, null=True)),
                ('first_price', hawker.core.fields.MoneyAmountField(blank=True, decimal_places=4, max_digits=19, null=True)),
                ('first_seen_at', models.DateTimeField(blank=True, null=True)),
                ('lowest_price', hawker.core.fields.MoneyAmountField(blank=True, decimal_places=4, max_digits=19, null=True)),
                ('lowest_at', models.DateTimeField(blank=True, null=True)),
                ('highest_price', hawker.core.fields.MoneyAmountField(blank=True, decimal_places=4, max_digits=19, null=True)),
                ('highest_at', models.DateTimeField(blank=True, null=True)),
                ('problem', models.CharField(blank=True, max_length=30)),
                ('problem_detail', models.CharField(blank=True, max_length=300)),
                ('problem_since', models.DateTimeField(blank=True, null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('checks', models.PositiveIntegerField(default=0)),
                ('changes', models.PositiveIntegerField(default=0)),
                ('etag', models.CharField(blank=True, max_length=200)),
                ('last_modified', models.CharField(blank=True, max_length=60)),
                ('body_hash', models.CharField(blank=True, max_length=64)),
                ('is_active', models.BooleanField(default=False)),
                ('followers', models.PositiveIntegerField(default=0)),
                ('wanted_interval_minutes', models.PositiveIntegerField(default=1440)),
                ('urgency', models.FloatField(default=0)),
                ('interval_minutes', models.PositiveIntegerField(default=1440)),
                ('next_check_at', models.DateTimeField(default=hawker.core.clock.now)),
                ('requested_at', models.DateTimeField(blank=True, null=True)),
                ('reading', models.JSONField(blank=True, default=dict)),
                ('fair_share', models.UUIDField(blank=True, null=True)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='prices.site')),
            ],
        ),
        migrations.CreateModel(
            name='SiteDay',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('fetched', models.PositiveIntegerField(default=0)),
                ('succeeded', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('not_modified', models.PositiveIntegerField(default=0)),
                ('via_browser', models.PositiveIntegerField(default=0)),
                ('milliseconds', models.PositiveBigIntegerField(default=0)),
                ('problems', models.JSONField(default=dict)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='prices.site')),
            ],
        ),
        migrations.CreateModel(
            name='SiteSlot',
            fields=[
                ('work_state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('done', 'done'), ('dead', 'dead')], default='waiting', max_length=10)),
                ('due_at', models.DateTimeField(default=hawker.core.clock.now)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('lease_token', models.UUIDField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.TextField(blank=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField(default=0)),
                ('not_before', models.DateTimeField(default=hawker.core.clock.now)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='prices.site')),
            ],
        ),
        migrations.CreateModel(
            name='Observation',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('check_key', models.UUIDField()),
                ('outcome', models.CharField(choices=[('first', 'first price'), ('changed', 'changed'), ('unchanged', 'unchanged'), ('failed', 'failed')], max_length=10)),
                ('price', hawker.core.fields.MoneyAmountField(decimal_places=4, max_digits=19, null=True)),
                ('list_price', hawker.core.fields.MoneyAmountField(decimal_places=4, max_digits=19, null=True)),
                ('shipping', hawker.core.fields.MoneyAmountField(decimal_places=4, max_digits=19, null=True)),
                ('currency', hawker.core.fields.CurrencyField(blank=True, max_length=3)),
                ('availability', models.CharField(choices=[('in_stock', 'in stock'), ('out_of_stock', 'out of stock'), ('preorder', 'pre-order'), ('backorder', 'back-order'), ('discontinued', 'discontinued'), ('unknown', 'unknown')], default='unknown', max_length=12)),
                ('method', models.CharField(blank=True, max_length=60)),
                ('confidence', models.FloatField(default=0)),
                ('problem', models.CharField(blank=True, max_length=30)),
                ('detail', models.CharField(blank=True, max_length=300)),
                ('http_status', models.PositiveSmallIntegerField(null=True)),
                ('milliseconds', models.PositiveIntegerField(default=0)),
                ('via', models.CharField(blank=True, max_length=8)),
                ('listing', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='observations', to='prices.listing')),
            ],
            options={
                'indexes': [models.Index(fields=['listing', 'at'], name='observation_history'), models.Index(condition=models.Q(('outcome__in', ['first', 'changed'])), fields=['listing', 'at'], name='observation_changes')],
            },
        ),
        migrations.CreateModel(
            name='ProxyHealth',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('successes', models.PositiveIntegerField(default=0)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('consecutive_failures', models.PositiveIntegerField(default=0)),
                ('latency_ms', models.FloatField(null=True)),
                ('cool_until', models.DateTimeField(null=True)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('last_problem', models.CharField(blank=True, max_length=30)),
                ('proxy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='health', to='prices.proxy')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proxy_health', to='prices.site')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('proxy', 'site'), name='proxy_health_once')],
            },
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(condition=models.Q(('is_active', True)), fields=['site', 'next_check_at'], name='listing_due'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(condition=models.Q(('is_active', True)), fields=['next_check_at'], name='listing_due_anywhere'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(condition=models.Q(('requested_at__isnull', False)), fields=['site'], name='listing_requested'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(condition=models.Q(('gtin', ''), _negated=True), fields=['gtin'], name='listing_gtin'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.UniqueConstraint(fields=('url_hash', 'choice_key'), name='listing_once'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(('price__isnull', True), ('price__gt', 0), _connector='OR'), name='listing_price_positive'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(('price__isnull', True), models.Q(('currency', ''), _negated=True), _connector='OR'), name='listing_price_has_currency'),
        ),
        migrations.AddConstraint(
            model_name='siteday',
            constraint=models.UniqueConstraint(fields=('site', 'day'), name='site_day_once'),
        ),
        migrations.AddIndex(
            model_name='siteslot',
            index=models.Index(condition=models.Q(('work_state__in', ['waiting', 'running'])), fields=['due_at'], name='site_slot_due'),
        ),
        migrations.AddConstraint(
            model_name='siteslot',
            constraint=models.UniqueConstraint(fields=('site', 'number'), name='site_slot_once'),
        ),
        migrations.RunPython(partition, migrations.RunPython.noop),
    ]
