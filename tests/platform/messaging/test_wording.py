# SPDX-License-Identifier: Apache-2.0
"""Templates: flat variables, a light markup, one source for text and HTML, and nothing that a value can add."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawker.platform.messaging import catalogue, layout, markup, placeholders, rendering
from hawker.platform.messaging.catalogue import Wording

EVERY_WORDING = [(code, language) for code in catalogue.EVENTS for language in catalogue.languages()]


class TestCatalogue:
    @pytest.mark.parametrize(("code", "language"), EVERY_WORDING)
    def test_every_default_is_sound_and_complete(self, code: str, language: str) -> None:
        event = catalogue.event(code)
        wording = catalogue.default_wording(code, language)
        assert rendering.faults(event, wording) == {}
        assert markup.html_problems(rendering.inner_html(wording)) == []
        subject, text, html = rendering.fill(event, wording, language=language, values=event.samples)
        for part in (subject, text, html):
            assert part.strip()
            assert not re.search(r"\{\{|\}\}|\[|\]\(", part)

    @pytest.mark.parametrize("code", catalogue.EVENTS)
    def test_the_languages_use_the_same_variables(self, code: str) -> None:
        used = {
            language: placeholders.names(catalogue.default_wording(code, language).subject)
            | placeholders.names(catalogue.default_wording(code, language).body_text)
            for language in catalogue.languages()
        }
        assert used["es"] == used["en"]
        assert catalogue.default_wording(code, "es") != catalogue.default_wording(code, "en")

    @pytest.mark.parametrize("code", catalogue.EVENTS)
    def test_every_variable_is_described_and_has_a_sample(self, code: str) -> None:
        event = catalogue.event(code)
        assert all(str(text) for text in event.variables.values())
        assert all(event.samples.values())
        assert str(event.title)

    def test_the_events_that_were_promised_are_there(self) -> None:
        assert set(catalogue.EVENTS) >= {
            *("verify_email", "reset_password", "welcome", "invitation", "email_changed", "password_changed"),
            *("new_device", "order_placed", "order_confirmed", "order_packed", "order_out_for_delivery"),
            *("order_ready_for_pickup", "order_completed", "order_cancelled", "payment_received"),
            *("payment_failed", "payment_refunded", "new_order", "low_stock", "job_failed"),
        }

    @pytest.mark.parametrize(
        ("asked", "found"), [("es", "es"), ("es-MX", "es"), ("es_MX", "es"), ("ES", "es"), ("hi", "en"), ("", "en")]
    )
    def test_languages_fall_back(self, asked: str, found: str) -> None:
        assert catalogue.language_for(asked) == found

    def test_shops_word_what_goes_to_customers_and_staff_only(self) -> None:
        assert {code for code, event in catalogue.EVENTS.items() if not event.is_editable} == {
            *("verify_email", "reset_password", "welcome", "account_exists", "unknown_account", "invitation"),
            *("email_change_approve", "email_change_verify", "email_changed", "password_changed", "new_device"),
            *("account_deleted", "job_failed"),
        }


class TestPlaceholders:
    def test_names_are_filled_in_and_missing_ones_are_empty(self) -> None:
        assert placeholders.render_text("{{ a }}-{{b}}-{{  c  }}", {"a": "1", "b": "2"}) == "1-2-"

    def test_a_value_is_never_read_as_a_template(self) -> None:
        assert placeholders.render_text("{{ a }}", {"a": "{{ b }}", "b": "secret"}) == "{{ b }}"
        assert placeholders.render_html("{{ a }}", {"a": "{{ b }}", "b": "secret"}) == "{{ b }}"

    @pytest.mark.parametrize(
        "template",
        [
            "{{ shop.name }}",
            "{{ shop_name.__class__ }}",
            "{{ shop_name|upper }}",
            "{{ 7*7 }}",
            "{{ shop_name",
            "shop_name }}",
            "{% if shop_name %}",
            "{# comment #}",
            "{{ SHOP_NAME }}",
            "{{}}",
            "{{ event.__init__.__code__ }}",
        ],
    )
    def test_anything_but_a_name_is_a_fault(self, template: str) -> None:
        assert placeholders.problems(template, ["shop_name"]) != []

    def test_unknown_names_are_told_with_the_known_ones(self) -> None:
        assert placeholders.problems("{{ order_nmber }}", ["order_number", "shop_name"]) == [
            "There is no variable “order_nmber” in this message. Known: order_number, shop_name."
        ]

    def test_html_values_are_escaped_and_keep_their_lines(self) -> None:
        assert placeholders.render_html("<p>{{ a }}</p>", {"a": '<script>"&\nx'}) == (
            "<p>&lt;script&gt;&quot;&amp;<br>\nx</p>"
        )

    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            ("https://a.example/x?y=1&z=2", "https://a.example/x?y=1&amp;z=2"),
            ("mailto:a@b.example", "mailto:a@b.example"),
            ("javascript:alert(1)", ""),
            (" https://a.example", ""),
            ("https://a.example/ x", ""),
            ("data:text/html,x", ""),
        ],
    )
    def test_addresses_lead_to_pages_only(self, value: str, shown: str) -> None:
        assert placeholders.render_html('<a href="{{ order_url }}">', {"order_url": value}) == f'<a href="{shown}">'

    def test_secrets_are_filled_in_last_and_values_cannot_pretend_to_be_one(self) -> None:
        marks = placeholders.hide(["url"])
        values = {**placeholders.clean({"name": f"x{marks['url']}"}), **marks}
        stored = placeholders.render_html('{{ name }} <a href="{{ url }}">', values)
        assert "https" not in stored
        assert placeholders.has_secrets(stored)
        revealed = placeholders.reveal(stored, {"url": "https://a.example/t?x=1&y=2"}, is_html=True)
        assert revealed == 'xurl <a href="https://a.example/t?x=1&amp;y=2">'
        assert placeholders.mask(stored, "#") == 'xurl <a href="#">'
        assert placeholders.reveal(stored, {"url": "javascript:x"}, is_html=True) == 'xurl <a href="">'

    @given(st.text(max_size=200), st.text(max_size=50))
    def test_no_value_adds_markup(self, value: str, other: str) -> None:
        html = placeholders.render_html("<p>{{ a }}</p><b>{{ b }}</b>", placeholders.clean({"a": value, "b": other}))
        assert re.sub(r"<br>\n", "", html).count("<") == 4


class TestMarkup:
    def test_blocks(self) -> None:
        template = (
            "# Title\n\nOne\ntwo & <three>\n\n- first\n- second\n\n"
            "[Go]({{ order_url }})\n\nSee [it]({{ order_url }}) now"
        )
        assert markup.to_html(template) == (
            "<h1>Title</h1>\n"
            "<p>One<br>\ntwo &amp; &lt;three&gt;</p>\n"
            "<ul><li>first</li><li>second</li></ul>\n"
            '<p><a class="button" href="{{ order_url }}">Go</a></p>\n'
            '<p>See <a href="{{ order_url }}">it</a> now</p>'
        )
        assert markup.to_plain(template) == (
            "Title\n\nOne\ntwo & <three>\n\n- first\n- second\n\nGo: {{ order_url }}\n\nSee it: {{ order_url }} now\n"
        )

    def test_lines_whose_variables_are_all_empty_are_left_out(self) -> None:
        template = "Hello\n\nCall {{ phone }}\nWrite to {{ email }} or {{ phone }}\n\n{{ nothing }}\n\nBye"
        assert markup.without_empty_lines(template, {"phone": " ", "email": "a@b.example"}) == (
            "Hello\n\nWrite to {{ email }} or {{ phone }}\n\nBye"
        )

    def test_links_lead_to_addresses(self) -> None:
        assert markup.problems("[Go]({{ order_url }})") == []
        assert markup.problems("[Go]({{ customer_name }})") != []

    @given(st.text(alphabet=st.sampled_from("ab#-[](){} \n<&_url"), max_size=120))
    def test_any_text_becomes_balanced_html(self, text: str) -> None:
        assert markup.html_problems(markup.to_html(text)) == []


class TestOwnHtml:
    @pytest.mark.parametrize(
        "html",
        [
            '<p>Hello <b>{{ customer_name }}</b><br></p><img src="https://cdn.example/logo.png" alt="x">',
            '<a class="button" href="{{ order_url }}">Go</a>',
            '<a href="https://shop.example/help">Help</a><a href="mailto:a@b.example">Write</a>',
            '<table width="100%"><tr><td style="color: #333; padding: 4px">x</td></tr></table>',
            "<p>one<p>two",
            "<hr/>",
        ],
    )
    def test_what_messages_need_is_allowed(self, html: str) -> None:
        assert markup.html_problems(html) == []

    @pytest.mark.parametrize(
        "html",
        [
            "<script>alert(1)</script>",
            "<SCRIPT src=//x></SCRIPT>",
            '<p onclick="x()">x</p>',
            '<a href="javascript:alert(1)">x</a>',
            '<a href=" JaVaScRiPt:alert(1)">x</a>',
            '<a href="data:text/html,x">x</a>',
            '<a href="{{ customer_name }}">x</a>',
            '<a href="https://x.example/?n={{ customer_name }}">x</a>',
            '<img src="http://x.example/a.png">',
            '<p class="{{ customer_name }}">x</p>',
            '<p style="background: url(https://x.example)">x</p>',
            '<form action="https://x.example"><input name="a"></form>',
            '<iframe src="https://x.example"></iframe>',
            "<style>p { color: red }</style>",
            '<link rel="stylesheet" href="https://x.example">',
            '<meta http-equiv="refresh" content="0">',
            '<svg onload="x()"></svg>',
            "<!doctype html><p>x</p>",
            "<!-- comment -->",
            "<?php x ?>",
            "<b>never closed",
            "</div>",
            "<b><i>x</b></i>",
        ],
    )
    def test_what_they_do_not_need_is_a_fault(self, html: str) -> None:
        assert markup.html_problems(html) != []


class TestFaults:
    EVENT = catalogue.event("order_placed")

    def faults(self, subject: str = "S", text: str = "T", html: str = "") -> dict[str, list[str]]:
        return rendering.faults(self.EVENT, Wording(subject, text, html))

    def test_a_sound_wording_has_none(self) -> None:
        assert self.faults("{{ order_number }}", "{{ order_lines }}", "<p>{{ order_total }}</p>") == {}

    def test_each_part_is_looked_at(self) -> None:
        found = self.faults("{{ x }}", "{{ y }}", "<p>{{ z }}</p>")
        assert set(found) == {"subject", "body_text", "body_html"}

    def test_empty_long_and_broken_ones(self) -> None:
        assert set(self.faults("", " ")) == {"subject", "body_text"}
        assert "one line" in self.faults("a\nb")["subject"][0]
        assert "250" in self.faults("x" * 251)["subject"][0]
        assert "20000" in self.faults(text="x" * 20_001)["body_text"][0]
        assert "100000" in self.faults(html="x" * 100_001)["body_html"][0]


class TestFrame:
    def html(self, colour: str = layout.GREEN, fragment: str = "<p>Hello</p>") -> str:
        brand = layout.Brand("Tom & <Jerry>", colour)
        return layout.frame(fragment, brand=brand, title="T", language="es", footer="one\ntwo", preheader="P & Q")

    def test_it_is_a_whole_document_with_light_and_dark(self) -> None:
        html = self.html()
        assert layout.is_framed(html)
        assert not layout.is_framed("<p>Hello</p>")
        assert '<html lang="es">' in html
        assert "Tom &amp; &lt;Jerry&gt;" in html
        assert "<p>Hello</p>" in html
        assert "one<br>\ntwo" in html
        assert "P &amp; Q" in html
        assert "prefers-color-scheme: dark" in html
        assert "COLOUR" not in html
        assert "style=" not in html

    @pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#ffcc00", "#095b41", "#0000ff", "#808080", "#111827"])
    def test_any_colour_stays_readable(self, colour: str) -> None:
        on = layout._text_on(colour)
        assert layout.contrast(on, colour) >= 4.5
        dark = layout._lighter(colour)
        assert layout.contrast(dark, "#171e1a") >= 4.5
        assert layout.contrast(layout._text_on(dark), dark) >= 4.5

    def test_what_is_no_colour_is_green(self) -> None:
        assert layout.GREEN in self.html("red; } body { display: none")
        assert "display: none; max-height" in self.html()

    def test_contrast_is_that_of_wcag(self) -> None:
        assert layout.contrast("#ffffff", "#000000") == pytest.approx(21)
        assert layout.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
