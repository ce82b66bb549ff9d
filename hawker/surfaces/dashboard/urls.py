# SPDX-License-Identifier: Apache-2.0
"""Addresses of a shop's dashboard, below `/app/<shop>/`. Every view declares its permission itself."""

from django.urls import path

from hawker.surfaces.dashboard import saved_views
from hawker.surfaces.dashboard.views import (
    activity,
    alerts,
    categories,
    customers,
    jobs,
    keys,
    members,
    messages,
    order,
    order_new,
    orders,
    overview,
    product_editor,
    products,
    search,
    settings,
    stock,
    templates,
    undone,
)
from hawker.surfaces.dashboard.views.watch import lookups, more, sellers
from hawker.surfaces.dashboard.views.watch import overview as watch_overview
from hawker.surfaces.dashboard.views.watch import product as watch_product
from hawker.surfaces.dashboard.views.watch import products as watch_products

app_name = "dashboard"

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("onboarding/dismiss/", overview.onboarding_dismiss, name="onboarding_dismiss"),
    path("search/", search.search, name="search"),
    path("undo/<str:token>/", undone.take_back, name="undo"),
    path("views/<slug:list_name>/save/", saved_views.save, name="view_save"),
    path("views/<uuid:view_id>/delete/", saved_views.delete, name="view_delete"),
    # Orders
    path("orders/", orders.orders, name="orders"),
    path("orders/new/", order_new.order_new, name="order_new"),
    path("orders/bulk/", orders.orders_bulk, name="orders_bulk"),
    path("orders/export.csv", orders.orders_export, name="orders_export"),
    path("orders/live/", orders.orders_live, name="orders_live"),
    path("orders/print/", order.orders_print, name="orders_print"),
    path("orders/<int:number>/", order.order, name="order"),
    path("orders/<int:number>/status/", order.order_status, name="order_status"),
    path("orders/<int:number>/note/", order.order_note, name="order_note"),
    path("orders/<int:number>/packing/", order.order_packing, name="order_packing"),
    path(
        "orders/<int:number>/messages/<uuid:message_id>/resend/",
        order.order_message_resend,
        name="order_message_resend",
    ),
    # Products
    path("products/", products.products, name="products"),
    path("products/new/", product_editor.product_new, name="product_new"),
    path("products/bulk/", products.products_bulk, name="products_bulk"),
    path("products/<uuid:product_id>/", product_editor.product, name="product"),
    path("products/<uuid:product_id>/prices/", products.product_prices, name="product_prices"),
    path("products/<uuid:product_id>/status/", product_editor.product_status, name="product_status"),
    path("products/<uuid:product_id>/pictures/", product_editor.product_pictures, name="product_pictures"),
    path(
        "products/<uuid:product_id>/pictures/<uuid:picture_id>/remove/",
        product_editor.product_picture_remove,
        name="product_picture_remove",
    ),
    path("categories/", categories.categories, name="categories"),
    path("categories/save/", categories.category_save, name="category_save"),
    path("categories/<uuid:category_id>/move/", categories.category_move, name="category_move"),
    path("categories/<uuid:category_id>/delete/", categories.category_delete, name="category_delete"),
    # Stock
    path("stock/", stock.stock, name="stock"),
    path("stock/<uuid:product_id>/", stock.stock_product, name="stock_product"),
    path("stock/<uuid:product_id>/count/", stock.stock_count, name="stock_count"),
    path("stock/<uuid:product_id>/receive/", stock.stock_receive, name="stock_receive"),
    path("stock/<uuid:product_id>/adjust/", stock.stock_adjust, name="stock_adjust"),
    path("stock/<uuid:product_id>/threshold/", stock.stock_threshold, name="stock_threshold"),
    path("stock/<uuid:product_id>/tracking/", stock.stock_tracking, name="stock_tracking"),
    # Customers
    path("customers/", customers.customers, name="customers"),
    path("customers/<uuid:customer_id>/", customers.customer, name="customer"),
    path("customers/<uuid:customer_id>/consent/", customers.customer_consent, name="customer_consent"),
    # Price watch
    path("watch/", watch_products.watch, name="watch"),
    path("watch/bulk/", watch_products.watch_bulk, name="watch_bulk"),
    path("watch/today/", watch_overview.watch_today, name="watch_today"),
    path("watch/compare/", watch_overview.watch_compare, name="watch_compare"),
    path("watch/compare/proposals/", watch_overview.watch_proposals, name="watch_proposals"),
    path("watch/portfolio/", watch_overview.watch_portfolio, name="watch_portfolio"),
    path("watch/import/", more.watch_import, name="watch_import"),
    path("watch/lists/", more.watch_lists, name="watch_lists"),
    path("watch/manifest.webmanifest", lookups.watch_manifest, name="watch_manifest"),
    path("watch/new/", lookups.watch_new, name="watch_new"),
    path("watch/new/<uuid:lookup_id>/", lookups.watch_lookup, name="watch_lookup"),
    path("watch/sellers/<uuid:follow_id>/", sellers.watch_seller, name="watch_seller"),
    path("watch/<uuid:product_id>/", watch_product.watch_product, name="watch_product"),
    path("watch/<uuid:product_id>/edit/", watch_product.watch_edit, name="watch_edit"),
    path("watch/<uuid:product_id>/state/", watch_product.watch_state, name="watch_state"),
    path("watch/<uuid:product_id>/check/", watch_product.watch_check, name="watch_check"),
    path("watch/<uuid:product_id>/figures/", watch_product.watch_figures, name="watch_figures"),
    path("watch/<uuid:product_id>/what-if/", watch_product.watch_what_if, name="watch_what_if"),
    path("watch/<uuid:product_id>/repricing/", watch_product.watch_repricing, name="watch_repricing"),
    path("watch/<uuid:product_id>/merge/", watch_product.watch_merge, name="watch_merge"),
    path("watch/<uuid:product_id>/note/", watch_product.watch_note, name="watch_note"),
    path("watch/<uuid:product_id>/lists/", more.watch_list_items, name="watch_list_items"),
    path("watch/<uuid:product_id>/history.csv", watch_product.watch_history, name="watch_history"),
    # Alerts
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/rules/", alerts.alert_rules, name="alert_rules"),
    path("alerts/rules/bulk/", alerts.alert_rules_bulk, name="alert_rules_bulk"),
    path("alerts/new/", alerts.alert_new, name="alert_new"),
    path("alerts/seen/", alerts.alerts_seen, name="alerts_seen"),
    path("alerts/<uuid:rule_id>/", alerts.alert, name="alert"),
    # Messages
    path("messages/", messages.messages, name="messages"),
    path("messages/<uuid:message_id>/", messages.message, name="message"),
    path("messages/<uuid:message_id>/html/", messages.message_html, name="message_html"),
    path("messages/<uuid:message_id>/resend/", messages.message_resend, name="message_resend"),
    path("templates/", templates.templates, name="templates"),
    path("templates/<slug:event>/<slug:channel>/<slug:language>/", templates.template, name="template"),
    path(
        "templates/<slug:event>/<slug:channel>/<slug:language>/preview/",
        templates.template_preview,
        name="template_preview",
    ),
    path(
        "templates/<slug:event>/<slug:channel>/<slug:language>/reset/",
        templates.template_reset,
        name="template_reset",
    ),
    # The shop
    path("members/", members.members, name="members"),
    path("members/invite/", members.member_invite, name="member_invite"),
    path("members/<uuid:membership_id>/role/", members.member_role, name="member_role"),
    path("members/<uuid:membership_id>/remove/", members.member_remove, name="member_remove"),
    path("members/invitations/<uuid:invitation_id>/revoke/", members.invitation_revoke, name="invitation_revoke"),
    path("settings/", settings.settings, name="settings"),
    path("settings/<slug:group>/save/", settings.settings_save, name="settings_save"),
    path("keys/", keys.keys, name="keys"),
    path("keys/create/", keys.key_create, name="key_create"),
    path("keys/<uuid:key_id>/revoke/", keys.key_revoke, name="key_revoke"),
    # What happened
    path("activity/", activity.activity, name="activity"),
    path("activity/export.csv", activity.activity_export, name="activity_export"),
    path("activity/security/", activity.security_events, name="security_events"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<uuid:run_id>/", jobs.job, name="job"),
    path("jobs/<uuid:run_id>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("jobs/<uuid:run_id>/retry/", jobs.job_retry, name="job_retry"),
]
