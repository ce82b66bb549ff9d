# SPDX-License-Identifier: Apache-2.0
"""Staff at the catalogue: the list, prices in place, the editor, two people editing at once, categories."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from hawker.commerce.catalog.models import Category, Product, Variant
from hawker.commerce.catalog.services import save_category
from hawker.commerce.inventory.queries import stock_of
from hawker.core.tenancy import shop_scope
from hawker.platform.audit.models import ActivityEntry
from hawker.platform.shops.models import Shop
from tests.conftest import make_product
from tests.surfaces.dashboard.conftest import at, pack, text_of, toasts, undo_address


def names(page: str) -> list[str]:
    """Product names in the list's rows."""
    return re.findall(r'data-slot="title"[^>]*><a class="hk-row-link" href="[^"]*">([^<]+)</a>', page)


def form(**changes: Any) -> dict[str, Any]:
    """The editor's form as a browser sends it, with two packs."""
    return {
        "version": "0", "op": "save", "name": "Mysore Pak", "stock_unit": "gram", "status": "active",
        "summary": "Gram flour and ghee", "description": "Soft.\n\nKeeps a week.", "minimum_quantity": "1",
        "row": ["0", "1"], "default": "1",
        "v-0-name": "250 g", "v-0-units": "250 g", "v-0-price": "260", "v-0-active": "1", "v-0-sku": "MP-250",
        "v-1-name": "Half a kilo", "v-1-units": "0.5 kg", "v-1-price": "500.50", "v-1-compare_at_price": "520",
        "v-1-active": "1", "spec-name": ["Shelf life", ""], "spec-value": ["7 days", ""],
        "certifications": "FSSAI\nOrganic", "name-es": "Mysore Pak suave", "name-hi": "मैसूर पाक",
        **changes,
    }  # fmt: skip


# The list


def test_the_list_filters_by_text_state_and_branch_of_the_tree(owner: Client, shop_a: Shop) -> None:
    with shop_scope(shop_a.id):
        sweets = save_category(shop_a, name="Sweets")
        ghee = save_category(shop_a, name="Ghee sweets", parent=sweets)
    make_product(shop_a, "Jalebi")
    pak = make_product(shop_a, "Mysore Pak")
    with shop_scope(shop_a.id):
        Product.objects.filter(pk=pak.pk).update(category=ghee)
        make_product(shop_a, "Old one")
        Product.objects.filter(name="Old one").update(status="archived")
    base = at(shop_a, "products")
    assert names(text_of(owner.get(base))) == ["Jalebi", "Mysore Pak"]
    assert names(text_of(owner.get(base + "?sort=-name"))) == ["Mysore Pak", "Jalebi"]
    assert names(text_of(owner.get(base + "?q=mysore"))) == ["Mysore Pak"]
    assert names(text_of(owner.get(base + f"?category={sweets.pk}"))) == ["Mysore Pak"]
    assert names(text_of(owner.get(base + "?status=archived"))) == ["Old one"]
    assert names(text_of(owner.get(base + "?category=nonsense"))) == []


def test_archiving_several_can_be_taken_back(manager: Client, shop_a: Shop, kaju: Product) -> None:
    other = make_product(shop_a, "Jalebi")
    base = at(shop_a, "products")
    manager.post(at(shop_a, "products_bulk"), {"ids": [str(kaju.pk), str(other.pk)], "to": "archived", "query": ""})
    with shop_scope(shop_a.id):
        assert set(Product.objects.values_list("status", flat=True)) == {"archived"}
    said = text_of(manager.get(base))
    assert "2 products are archived." in said
    found = re.search(r'action="([^"]*/undo/[^"]+)"', said)
    assert found
    manager.post(found[1])
    with shop_scope(shop_a.id):
        assert set(Product.objects.values_list("status", flat=True)) == {"active"}
    assert "2 products are as they were." in toasts(manager, base)
    manager.post(found[1])
    assert "no longer be undone" in toasts(manager, base), "once"


def test_what_one_person_did_another_cannot_take_back(
    manager: Client, owner: Client, shop_a: Shop, kaju: Product
) -> None:
    manager.post(at(shop_a, "products_bulk"), {"ids": [str(kaju.pk)], "to": "archived", "query": ""})
    address = undo_address(manager, at(shop_a, "products"))
    owner.post(address)
    with shop_scope(shop_a.id):
        assert Product.objects.get(pk=kaju.pk).status == "archived"


def test_all_that_match_follow_the_filter(manager: Client, shop_a: Shop, kaju: Product) -> None:
    make_product(shop_a, "Jalebi")
    manager.post(at(shop_a, "products_bulk"), {"all": "1", "to": "draft", "query": "q=jalebi"})
    with shop_scope(shop_a.id):
        assert dict(Product.objects.values_list("name", "status")) == {"Kaju Katli": "active", "Jalebi": "draft"}


# Prices in place


def test_a_price_is_changed_in_place_and_back(manager: Client, shop_a: Shop, kaju: Product) -> None:
    small, large = pack(kaju, "250 g"), pack(kaju, "500 g")
    address = at(shop_a, "product_prices", kaju.pk)
    sent = {"version": "1", f"price-{small.pk}": "199,50", f"price-{large.pk}": "350"}
    answer = manager.post(address, sent, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "₹199.50" in text_of(answer)
    assert "<html" not in text_of(answer)
    with shop_scope(shop_a.id):
        assert Variant.objects.get(pk=small.pk).price == Decimal("199.5")
        assert ActivityEntry.objects.filter(action="catalog.price_changed").count() == 1, "only the one that changed"
    plain = manager.post(address, {"version": "2", f"price-{small.pk}": "200"}, follow=True)
    assert "Prices of Kaju Katli are saved." in text_of(plain)
    offered = re.search(r'action="([^"]*/undo/[^"]+)"', text_of(plain))
    assert offered
    manager.post(offered[1])
    with shop_scope(shop_a.id):
        assert Variant.objects.get(pk=small.pk).price == Decimal("199.5")


def test_a_price_seen_before_somebody_elses_change_is_not_written_over_it(
    manager: Client, shop_a: Shop, kaju: Product
) -> None:
    small = pack(kaju, "250 g")
    address = at(shop_a, "product_prices", kaju.pk)
    manager.post(address, {"version": "1", f"price-{small.pk}": "190"})
    late = manager.post(address, {"version": "1", f"price-{small.pk}": "170"}, headers={"HX-Request": "true"})
    text = text_of(late)
    assert late.status_code == 412
    assert 'value="170"' in text
    assert "now ₹190" in text
    with shop_scope(shop_a.id):
        assert Variant.objects.get(pk=small.pk).price == 190
    again = re.search(r'name="version" value="(\d+)"', text)
    assert again
    manager.post(address, {"version": again[1], f"price-{small.pk}": "170"})
    with shop_scope(shop_a.id):
        assert Variant.objects.get(pk=small.pk).price == 170


@pytest.mark.parametrize("typed", ["", "abc", "-5", "1.234", "1e9"])
def test_a_price_that_is_none_is_refused_beside_its_field(
    manager: Client, shop_a: Shop, kaju: Product, typed: str
) -> None:
    small = pack(kaju, "250 g")
    answer = manager.post(
        at(shop_a, "product_prices", kaju.pk),
        {"version": "1", f"price-{small.pk}": typed},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 422
    assert "aria-invalid" in text_of(answer)
    with shop_scope(shop_a.id):
        assert Variant.objects.get(pk=small.pk).price == 180


# The editor


def test_a_new_product_with_packs_texts_and_opening_stock(manager: Client, shop_a: Shop) -> None:
    answer = manager.post(at(shop_a, "product_new"), form(on_hand="4,5 kg"))
    with shop_scope(shop_a.id):
        product = Product.objects.get()
        packs = list(product.variants.order_by("position"))
        assert answer["Location"] == at(shop_a, "product", product.pk)
        assert [(p.name, p.units_per_item, p.price, p.is_default) for p in packs] == [
            ("250 g", 250, 260, False),
            ("Half a kilo", 500, Decimal("500.50"), True),
        ]
        assert product.specification == [{"name": "Shelf life", "value": "7 days"}]
        assert product.certifications == ["FSSAI", "Organic"]
        assert product.translations == {"es": {"name": "Mysore Pak suave"}, "hi": {"name": "मैसूर पाक"}}
        assert stock_of(product).on_hand == 4500  # type: ignore[union-attr]


def test_without_opening_stock_it_is_sold_without_counting(manager: Client, shop_a: Shop) -> None:
    manager.post(at(shop_a, "product_new"), form())
    with shop_scope(shop_a.id):
        assert stock_of(Product.objects.get()) is None


def test_every_fault_is_said_beside_its_field_and_nothing_typed_is_lost(manager: Client, shop_a: Shop) -> None:
    sent = form(**{"name": " ", "v-0-price": "cheap", "v-1-units": "2 pieces", "v-1-name": "", "on_hand": ""})
    answer = manager.post(at(shop_a, "product_new"), sent)
    text = text_of(answer)
    assert answer.status_code == 422
    assert 'href="#f-v-0-price"' in text
    assert 'href="#f-v-1-units"' in text
    assert 'value="cheap"' in text
    assert 'value="2 pieces"' in text
    assert "Gram flour and ghee" in text
    sent |= {"v-0-price": "260", "v-1-units": "500"}
    text = text_of(manager.post(at(shop_a, "product_new"), sent))
    assert 'href="#f-name"' in text
    assert 'href="#f-v-1-name"' in text
    with shop_scope(shop_a.id):
        assert not Product.objects.exists()


def test_rows_are_added_moved_and_removed_without_scripts_and_without_saving(manager: Client, shop_a: Shop) -> None:
    address = at(shop_a, "product_new")

    added = text_of(manager.post(address, form(op="add-row")))
    assert added.count('name="row"') == 3
    moved = text_of(manager.post(address, form(op="down-row:0")))
    assert moved.index('value="Half a kilo"') < moved.index('value="MP-250"')
    removed = text_of(manager.post(address, form(op="remove-row:1")))
    assert "Half a kilo" not in removed
    assert re.search(r'name="default" value="0" checked', removed), "the default goes to one that is left"
    assert text_of(manager.post(address, form(op="add-spec"))).count('name="spec-name"') == 3
    assert text_of(manager.post(address, form(op="remove-spec:0"))).count('name="spec-name"') == 1
    with shop_scope(shop_a.id):
        assert not Product.objects.exists()


def _edit(product: Product, **changes: Any) -> dict[str, Any]:
    """The stored product's form, as the editor shows it, with changes."""
    with shop_scope(product.shop_id):
        fresh = Product.objects.get(pk=product.pk)
        sent: dict[str, Any] = {
            "version": str(fresh.version), "op": "save", "name": fresh.name, "stock_unit": fresh.stock_unit,
            "status": fresh.status, "minimum_quantity": "1", "row": [], "summary": fresh.summary, "slug": fresh.slug,
        }  # fmt: skip
        for index, row in enumerate(fresh.variants.filter(is_active=True)):
            sent["row"].append(str(index))
            sent |= {
                f"v-{index}-id": str(row.pk), f"v-{index}-name": row.name, f"v-{index}-units": str(row.units_per_item),
                f"v-{index}-price": str(row.price), f"v-{index}-active": "1",
            }  # fmt: skip
            if row.is_default:
                sent["default"] = str(index)
    return {**sent, **changes}


def test_two_people_edit_at_once_and_choose_part_by_part(
    manager: Client, owner: Client, shop_a: Shop, kaju: Product
) -> None:
    address = at(shop_a, "product", kaju.pk)
    mine = _edit(kaju, summary="mine", origin="Chennai")
    owner.post(address, _edit(kaju, summary="theirs", name="Kaju Katli fresh"))
    conflict = manager.post(address, mine)
    text = text_of(conflict)
    assert conflict.status_code == 412
    for value in ("mine", "theirs", "Kaju Katli fresh", "Chennai"):
        assert value in text
    with shop_scope(shop_a.id):
        assert Product.objects.get(pk=kaju.pk).summary == "theirs", "nothing is written over"
        version = Product.objects.get(pk=kaju.pk).version
    chosen = {**mine, "version": str(version), "compared": "1", "take-name": "theirs", "take-summary": "mine"}
    assert manager.post(address, chosen).status_code == 302
    with shop_scope(shop_a.id):
        saved = Product.objects.get(pk=kaju.pk)
    assert (saved.name, saved.summary, saved.origin) == ("Kaju Katli fresh", "mine", "Chennai")


def test_the_unit_of_counted_stock_stays(manager: Client, shop_a: Shop, kaju: Product) -> None:
    sent = _edit(kaju, stock_unit="piece", **{"v-0-units": "1", "v-1-units": "2"})
    answer = manager.post(at(shop_a, "product", kaju.pk), sent)
    assert answer.status_code == 422
    assert "already counted in the other unit" in text_of(answer)


def test_viewers_read_the_product_without_costs(viewer: Client, shop_a: Shop, kaju: Product) -> None:
    with shop_scope(shop_a.id):
        Variant.objects.filter(product=kaju).update(cost=Decimal("123.45"))
    text = text_of(viewer.get(at(shop_a, "product", kaju.pk)))
    assert "₹180.00" in text
    assert "123.45" not in text


# Pictures


def _picture(colour: str = "red") -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (60, 60), colour).save(data, "PNG")
    return SimpleUploadedFile(f"{colour}.png", data.getvalue(), content_type="image/png")


def test_pictures_are_added_ordered_described_and_removed(
    manager: Client, shop_a: Shop, kaju: Product, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    address = at(shop_a, "product_pictures", kaju.pk)
    manager.post(address, {"op": "add", "pictures": [_picture("red"), _picture("blue")]})
    with shop_scope(shop_a.id):
        first, second = kaju.pictures.order_by("position")
    manager.post(address, {"op": f"first:{second.pk}", f"alt-{second.pk}": "A blue box", f"alt-{first.pk}": ""})
    with shop_scope(shop_a.id):
        assert list(kaju.pictures.order_by("position").values_list("pk", "alt")) == [
            (second.pk, "A blue box"),
            (first.pk, ""),
        ]
    manager.post(at(shop_a, "product_picture_remove", kaju.pk, second.pk))
    with shop_scope(shop_a.id):
        assert [p.pk for p in kaju.pictures.all()] == [first.pk]


def test_a_file_that_is_no_picture_is_named_and_the_others_are_kept(
    manager: Client, shop_a: Shop, kaju: Product, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    text = SimpleUploadedFile("notes.png", b"<svg onload=alert(1)>", content_type="image/png")
    manager.post(at(shop_a, "product_pictures", kaju.pk), {"op": "add", "pictures": [text, _picture("green")]})
    said = toasts(manager, at(shop_a, "product", kaju.pk))
    assert "notes.png" in said
    assert "1 picture added." in said
    with shop_scope(shop_a.id):
        assert kaju.pictures.count() == 1


# Categories


def test_the_tree_is_made_moved_and_pruned(manager: Client, shop_a: Shop) -> None:
    save = at(shop_a, "category_save")
    manager.post(save, {"name": "Sweets", "icon": "candy", "has_colour": "1", "colour": "#aa3300"})
    manager.post(save, {"name": "Savouries", "colour": "#aa3300", "name-es": "Salados"})
    with shop_scope(shop_a.id):
        sweets, savouries = Category.objects.get(name="Sweets"), Category.objects.get(name="Savouries")
        assert (sweets.colour, savouries.colour) == ("#aa3300", "")
        assert savouries.translations == {"es": {"name": "Salados"}}
    manager.post(save, {"name": "Ghee sweets", "parent": str(sweets.pk)})
    manager.post(at(shop_a, "category_move", savouries.pk), {"to": "up"})
    with shop_scope(shop_a.id):
        assert list(Category.objects.filter(parent=None).values_list("name", flat=True)) == ["Savouries", "Sweets"]
    manager.post(at(shop_a, "category_delete", sweets.pk))
    assert "Move what stands in Sweets elsewhere first." in toasts(manager, at(shop_a, "categories"))
    manager.post(at(shop_a, "category_delete", savouries.pk))
    manager.post(undo_address(manager, at(shop_a, "categories")))
    with shop_scope(shop_a.id):
        back = Category.objects.get(name="Savouries")
    assert (back.slug, back.position, back.translations) == (savouries.slug, 1, savouries.translations)


def test_a_category_cannot_stand_under_itself(manager: Client, shop_a: Shop) -> None:
    with shop_scope(shop_a.id):
        top = save_category(shop_a, name="Sweets")
        below = save_category(shop_a, name="Ghee sweets", parent=top)
    page = text_of(manager.get(at(shop_a, "categories") + f"?edit={top.pk}"))
    options = page[page.index('name="parent"') : page.index("</select>", page.index('name="parent"'))]
    assert str(below.pk) not in options
    answer = manager.post(at(shop_a, "category_save"), {"id": str(top.pk), "name": "Sweets", "parent": str(below.pk)})
    assert answer.status_code == 422
    assert "cannot stand under itself" in text_of(answer)


def test_a_category_of_another_shop_is_no_parent(manager: Client, shop_a: Shop, shop_b: Shop) -> None:
    with shop_scope(shop_b.id):
        foreign = save_category(shop_b, name="Turrones")
    answer = manager.post(at(shop_a, "category_save"), {"name": "Sweets", "parent": str(foreign.pk)})
    assert answer.status_code == 404
    with shop_scope(shop_a.id):
        assert not Category.objects.exists()
