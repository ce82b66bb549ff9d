
import django.db.models.deletion
import hawker.core.clock
import hawker.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('shops', '0001_initial'),
        ('watch', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AlertRule',
            fields=[
                ('id', models.UUIDField(default=hawker.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=hawker.core.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=hawker.core.clock.now, editable=False)),
                ('name', models.CharField(max_length=120)),
                ('tag', models.CharField(blank=True, max_length=40)),
                ('conditions', models.JSONField(default=list)),
                ('combine', models.CharField(choices=[('all', 'all of them'), ('any', 'any of them')], default='all', max_length=3)),
                ('mode', models.CharField(choices=[('repeating', 'each time'), ('once', 'once')], default='repeating', max_length=10)),
                ('cool_down_minutes', models.PositiveIntegerField(default=60)),
                ('hysteresis_percent', models.DecimalField(decimal_places=2, default=1, max_digits=5)),
                ('delivery', models.CharField(choices=[('now', 'at once'), ('digest', 'in the daily summary'), ('none', 'only in the dashboard')], default='now', max_length=6)),
                ('recipients', models.JSONField(blank=True, default=list)),
                ('pause_reason', models.CharField(blank=True, choices=[('', 'not paused'), ('user', 'by a member'), ('limit', "beyond the plan's limit"), ('done', 'fired once')], default='', max_length=5)),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='alert_rules', to='watch.watchedproduct')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='shops.shop')),
            ],
        ),
        migrations.CreateModel(
            name='Firing',
            fields=[
                ('id', models.UUIDField(default=hawker.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(default=hawker.core.clock.now)),
                ('cause', models.CharField(max_length=60)),
                ('verdicts', models.JSONField(default=list)),
                ('text', models.TextField()),
                ('delivery', models.CharField(default='now', max_length=6)),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('acknowledged_by', models.CharField(blank=True, max_length=150)),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='watch.watchedproduct')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='firings', to='alerts.alertrule')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='shops.shop')),
            ],
        ),
        migrations.CreateModel(
            name='RuleState',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('armed', 'armed'), ('fired', 'fired, waits to be left')], default='armed', max_length=5)),
                ('since', models.DateTimeField(default=hawker.core.clock.now)),
                ('last_fired_at', models.DateTimeField(blank=True, null=True)),
                ('evaluated_at', models.DateTimeField(blank=True, null=True)),
                ('memory', models.JSONField(default=dict)),
                ('verdicts', models.JSONField(default=list)),
                ('distance', models.FloatField(blank=True, null=True)),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='watch.watchedproduct')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='states', to='alerts.alertrule')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='shops.shop')),
            ],
        ),
        migrations.AddIndex(
            model_name='alertrule',
            index=models.Index(fields=['shop', 'product'], name='alert_rule_of_product'),
        ),
        migrations.AddIndex(
            model_name='firing',
            index=models.Index(fields=['shop', '-at'], name='firing_recent'),
        ),
        migrations.AddIndex(
            model_name='firing',
            index=models.Index(condition=models.Q(('acknowledged_at__isnull', True)), fields=['shop'], name='firing_unseen'),
        ),
        migrations.AddConstraint(
            model_name='firing',
            constraint=models.UniqueConstraint(fields=('rule', 'product', 'cause'), name='firing_once_per_cause'),
        ),
        migrations.AddConstraint(
            model_name='rulestate',
            constraint=models.UniqueConstraint(fields=('rule', 'product'), name='rule_state_once'),
        ),
    ]
