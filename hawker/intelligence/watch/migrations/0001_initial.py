
import django.db.models.deletion
import hawker.core.clock
import hawker.core.fields
import hawker.core.ids
import hawker.intelligence.watch.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0001_initial'),
        ('prices', '0001_initial'),
        ('shops', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WatchedProduct',
            fields=[
                ('id', models.UUIDField(default=hawker.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=hawker.core.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=hawker.core.clock.now, editable=False)),
                ('name', models.CharField(max_length=200)),
                ('picture_url', models.URLField(blank=True, max_length=2048)),
                ('note', models.TextField(blank=True)),
                ('tags', models.JSONField(blank=True, default=list)),
                ('interval_minutes', models.PositiveIntegerField(blank=True, null=True)),
                ('pause_reason', models.CharField(blank=True, choices=[('', 'not paused'), ('user', 'by a member'), ('limit', "beyond the plan's limit")], default='', max_length=6)),
                ('paused_at', models.DateTimeField(blank=True, null=True)),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
                ('figures', models.JSONField(blank=True, default=dict)),
                ('first_price', hawker.core.fields.MoneyAmountField(blank=True, decimal_places=4, max_digits=19, null=True)),
                ('first_currency', hawker.core.fields.CurrencyField(blank=True, max_length=3)),
                ('first_at', models.DateTimeField(blank=True, null=True)),
                ('search_text', models.TextField(blank=True, editable=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='shops.shop')),
                ('variant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.variant')),
            ],
        ),
        migrations.CreateModel(
            name='RepricingRule',
            fields=[
                ('id', models.UUIDField(default=hawker.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=hawker.core.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=hawker.core.clock.now, editable=False)),
                ('strategy', models.CharField(choices=[('match', 'match the cheapest'), ('undercut_amount', 'undercut the cheapest by an amount'), ('undercut_percent', 'undercut the cheapest by percent'), ('average', 'stay at the average')], max_length=20)),
                ('by', models.DecimalField(decimal_places=4, default=0, max_digits=12)),
                ('floor', hawker.core.fields.MoneyAmountField(decimal_places=4, max_digits=19)),
                ('ceiling', hawker.core.fields.MoneyAmountField(decimal_places=4, max_digits=19)),
                ('min_margin_percent', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                ('charm', models.CharField(blank=True, max_length=8)),
                ('only_in_stock', models.BooleanField(default=True)),
                ('is_automatic', models.BooleanField(default=False)),
                ('max_changes_per_day', models.PositiveSmallIntegerField(default=2)),
                ('is_active', models.BooleanField(default=True)),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='shops.shop')),
                ('product', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='repricing', to='watch.watchedproduct')),
            ],
        ),
        migrations.CreateModel(
            name='PriceProposal',
            fields=[
                ('id', models.UUIDField(default=hawker.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('old_price', hawker.core.fields.MoneyAmountField(decimal_places=4, max_digits=19)),
                ('new_price', hawker.core.fields.MoneyAmountField(decimal_places=4, max_digits=19)),
                ('reason', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('proposed', 'proposed'), ('applied', 'applied'), ('undone', 'undone'), ('dismissed', 'dismissed'), ('superseded', 'superseded')], default='proposed', max_length=10)),
                ('created_at', models.DateTimeField(default=hawker.core.clock.now)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.CharField(blank=True, max_length=150)),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='shops.shop')),
                ('variant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.variant')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='watch.watchedproduct')),
            ],
        ),
        migrations.CreateModel(
            name='PriceLookup',
            fields=[
                ('id', models.UUIDField(default=hawker.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('url', models.TextField()),
                ('created_at', models.DateTimeField(default=hawker.core.clock.now)),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='prices.listing')),
                ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='shops.shop')),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='watch.watchedproduct')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Follow',
            fields=[
                ('id', models.UUIDField(default=hawker.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=hawker.core.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=hawker.core.clock.now, editable=False)),
                ('role', models.CharField(choices=[('competitor', 'competitor'), ('supplier', 'supplier'), ('own', 'own shop elsewhere')], default='competitor', max_length=10)),
                ('label', models.CharField(blank=True, max_length=80)),
                ('pack_quantity', models.PositiveIntegerField(default=1)),
                ('extra_cost', hawker.core.fields.MoneyAmountField(blank=True, decimal_places=4, max_digits=19, null=True)),
                ('extra_percent', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prices.listing')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='shops.shop')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follows', to='watch.watchedproduct')),
            ],
        ),
        migrations.CreateModel(
            name='Annotation',
            fields=[
                ('id', models.UUIDField(default=hawker.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(default=hawker.core.clock.now)),
                ('text', models.CharField(max_length=120)),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='shops.shop')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='annotations', to='watch.watchedproduct')),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        migrations.CreateModel(
            name='WishList',
            fields=[
                ('id', models.UUIDField(default=hawker.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=hawker.core.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=hawker.core.clock.now, editable=False)),
                ('title', models.CharField(max_length=80)),
                ('token', models.CharField(default=hawker.intelligence.watch.models._token, max_length=64, unique=True)),
                ('is_open', models.BooleanField(default=True)),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='shops.shop')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WishListItem',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('position', models.PositiveIntegerField(default=0)),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='watch.watchedproduct')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='shops.shop')),
                ('wish_list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='watch.wishlist')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.AddField(
            model_name='wishlist',
            name='products',
            field=models.ManyToManyField(related_name='wish_lists', through='watch.WishListItem', to='watch.watchedproduct'),
        ),
        migrations.AddIndex(
            model_name='watchedproduct',
            index=models.Index(fields=['shop', '-created_at'], name='watched_recent'),
        ),
        migrations.AddConstraint(
            model_name='repricingrule',
            constraint=models.CheckConstraint(condition=models.Q(('floor__gt', 0), ('ceiling__gte', models.F('floor'))), name='repricing_bounds'),
        ),
        migrations.AddIndex(
            model_name='priceproposal',
            index=models.Index(fields=['shop', 'state', '-created_at'], name='proposal_recent'),
        ),
        migrations.AddConstraint(
            model_name='priceproposal',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('product',), name='proposal_one_open'),
        ),
        migrations.AddIndex(
            model_name='follow',
            index=models.Index(condition=models.Q(('is_active', True)), fields=['listing'], name='follow_of_listing'),
        ),
        migrations.AddConstraint(
            model_name='follow',
            constraint=models.UniqueConstraint(fields=('product', 'listing'), name='follow_once'),
        ),
        migrations.AddConstraint(
            model_name='follow',
            constraint=models.CheckConstraint(condition=models.Q(('pack_quantity__gte', 1)), name='follow_pack_positive'),
        ),
        migrations.AddConstraint(
            model_name='wishlistitem',
            constraint=models.UniqueConstraint(fields=('wish_list', 'product'), name='wish_list_item_once'),
        ),
    ]
