# SPDX-License-Identifier: Apache-2.0
"""Addresses by each country's rules, without turning real ones away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawker.core import addresses
from hawker.core.addresses import Address, UnknownCountry, normalise, validate

CHENNAI = Address(
    name="Asha Raman",
    line1="12 Gandhi Road",
    city="Chennai",
    region="TN",
    postal_code="600001",
    country="IN",
    phone="+919884338885",
)
CODES = [code for code, _ in addresses.countries()]


class TestNormalise:
    @pytest.mark.parametrize(
        "region", ["TN", "tn", "IN-TN", "in_tn", "Tamil Nadu", "TAMIL  NADU", "Tamilnadu", "तमिल नाडु"]
    )
    def test_a_region_may_be_a_code_or_a_name(self, region: str) -> None:
        assert normalise(replace(CHENNAI, region=region)).region == "TN"

    @pytest.mark.parametrize(
        ("country", "region", "code"),
        [
            ("IN", "Orissa", "OR"),
            ("IN", "IN-TS", "TG"),
            ("US", "california", "CA"),
            ("US", "PR", "PR"),
            ("ES", "Vizcaya", "BI"),
            ("ES", "Bizkaia", "BI"),
            ("ES", "ES-M", "M"),
            ("CA", "Québec", "QC"),
            ("CA", "quebec", "QC"),
            ("AE", "Dubai", "DU"),
            ("JP", "Tokyo", "13"),
            ("IE", "Cork", "CO"),
            ("GB", "Surrey", "Surrey"),
        ],
    )
    def test_regions_elsewhere(self, country: str, region: str, code: str) -> None:
        assert normalise(Address(line1="1", country=country, region=region)).region == code

    @pytest.mark.parametrize(
        ("country", "written", "expected"),
        [
            ("IN", "600 001", "600001"),
            ("GB", "sw1a1aa", "SW1A 1AA"),
            ("GB", "m25bq", "M2 5BQ"),
            ("CA", "k1a0b1", "K1A 0B1"),
            ("US", "940431351", "94043-1351"),
            ("PT", "1000001", "1000-001"),
            ("NL", "1012ab", "1012 AB"),
            ("PL", "00950", "00-950"),
            ("JP", "１６３８００１", "163-8001"),
            ("BR", "01310100", "01310-100"),
            ("DE", "D-10117", "10117"),
            ("LV", "1050", "LV-1050"),
            ("LV", "lv1050", "LV-1050"),
            ("SE", "SE-114 55", "11455"),
            ("AE", "any thing", "ANY THING"),
            ("IN", "nonsense", "NONSENSE"),
        ],
    )
    def test_postal_codes_take_their_countrys_shape(self, country: str, written: str, expected: str) -> None:
        assert normalise(Address(line1="1", country=country, postal_code=written)).postal_code == expected

    def test_cleans_text_country_and_phone(self) -> None:
        messy = Address(line1=" 12  Gandhi\nRoad\x00", city="Chennai ", country=" in ", phone="098843 38885")
        assert normalise(messy) == Address(line1="12 Gandhi Road", city="Chennai", country="IN", phone="+919884338885")
        assert normalise(Address(country="uk")).country == "GB"

    def test_keeps_what_it_cannot_read(self) -> None:
        odd = Address(line1="1", region="Narnia", postal_code="??", country="IN", phone="12", city="Nowhere")
        assert normalise(odd) == odd
        assert normalise(Address(line1="1", country="Narnia")).country == "NARNIA"

    @given(
        st.builds(Address, **{name: st.text(max_size=30) for name in addresses.MAX_LENGTHS}),
        st.sampled_from(CODES),
    )
    def test_is_stable_and_answers_anything(self, address: Address, country: str) -> None:
        for candidate in (address, replace(address, country=country)):
            once = normalise(candidate)
            assert normalise(once) == once
            assert validate(once) == validate(candidate)
            assert all(addresses.format_lines(candidate))


class TestValidate:
    @pytest.mark.parametrize(
        "address",
        [
            CHENNAI,
            replace(CHENNAI, name="", phone=""),
            replace(CHENNAI, city="A hamlet nobody listed"),
            replace(CHENNAI, postal_code="673310", region="PY"),  # Mahé, an enclave within Kerala's codes
            Address(line1="Calle Mayor 1", city="Madrid", region="Madrid", postal_code="28001", country="ES"),
            Address(
                line1="1600 Amphitheatre Pkwy",
                city="Mountain View",
                region="CA",
                postal_code="94043",
                country="US",
            ),
            Address(line1="10 Downing St", city="London", postal_code="SW1A 2AA", country="GB"),
            Address(
                line1="10 Downing St",
                city="London",
                region="Greater London",
                postal_code="sw1a2aa",
                country="UK",
            ),
            Address(line1="1 Raffles Place", postal_code="048616", country="SG"),
            Address(line1="Sheikh Zayed Road", region="Dubai", country="AE"),
            Address(line1="1 Nathan Road", city="Tsim Sha Tsui", region="Kowloon", country="HK"),
            Address(line1="西新宿2-8-1", region="東京都", postal_code="163-8001", country="JP"),
            Address(line1="Patrick Street", city="Cork", country="IE"),
            Address(line1="McMurdo Station", country="AQ"),
            Address(line1="Rr. Agim Ramadani", city="Prishtinë", postal_code="10000", country="XK"),
        ],
    )
    def test_real_addresses_pass(self, address: Address) -> None:
        assert validate(address) == {}

    @pytest.mark.parametrize(
        ("change", "field", "words"),
        [
            ({"line1": ""}, "line1", "street"),
            ({"city": " "}, "city", "Enter the city"),
            ({"region": ""}, "region", "Enter the state"),
            ({"region": "Tamil Nedu"}, "region", "did you mean Tamil Nadu"),
            ({"region": "Narnia"}, "region", "choose one from the list"),
            ({"postal_code": ""}, "postal_code", "PIN code, for example 110034"),
            ({"postal_code": "6000"}, "postal_code", "write it like 110034"),
            ({"country": ""}, "country", "Choose the country"),
            ({"country": "XQ"}, "country", "not a country code"),
            ({"country": "EU"}, "country", "not a country code"),
            ({"phone": "123"}, "phone", "country code"),
            ({"line2": "x" * 201}, "line2", "200 characters"),
            ({"region": "x" * 500}, "region", "characters"),
        ],
    )
    def test_a_fault_is_named_at_its_field_and_only_there(self, change: dict[str, str], field: str, words: str) -> None:
        errors = validate(replace(CHENNAI, **change))
        assert list(errors) == [field]
        assert words in errors[field][0]

    def test_all_faults_are_named_at_once(self) -> None:
        assert set(validate(Address(country="IN"))) == {"line1", "city", "region", "postal_code"}
        assert set(validate(Address())) == {"line1", "country"}

    def test_a_region_is_required_only_where_it_is_used(self) -> None:
        assert "region" in validate(Address(line1="1", city="Paris", postal_code="75001", country="US"))
        assert validate(Address(line1="1", city="Paris", postal_code="75001", country="FR")) == {}

    def test_an_optional_postal_code_is_checked_when_given(self) -> None:
        assert set(validate(Address(line1="1", city="Cork", postal_code="12", country="IE"))) == {"postal_code"}

    @pytest.mark.parametrize("country", CODES)
    def test_every_country_accepts_its_own_examples(self, country: str) -> None:
        rules = addresses.field_rules(country)
        regions = addresses.regions(country)
        address = Address(
            line1="1 Main Street",
            city="Capital",
            region=regions[0][0] if regions else "",
            postal_code=rules.field("postal_code").example,
            country=country,
        )
        errors = validate(address)
        if rules.field("region").is_required and not regions:
            assert errors.pop("region")
        assert errors == {}
        assert addresses.format_lines(address)[-1] == addresses.country_name(country)


class TestLists:
    def test_countries_are_those_of_iso_3166_by_name(self) -> None:
        assert len(CODES) == 249 + 1  # and Kosovo
        assert not set(CODES) & {"EU", "UN", "ZZ", "AC", "XA"}
        spanish = addresses.countries("es")
        assert ("ES", "España") in spanish
        names = [name for _, name in spanish]
        assert names.index("Alemania") < names.index("Austria") < names.index("Zimbabue")
        assert names.index("Etiopía") - names.index("España") < 10  # accents do not move a name to the end

    def test_regions_by_language(self) -> None:
        assert ("TN", "Tamil Nadu") in addresses.regions("IN")
        assert ("TN", "तमिल नाडु") in addresses.regions("in", "hi")
        assert ("BC", "Colombie-Britannique") in addresses.regions("CA", "fr")
        assert ("13", "Tokyo") in addresses.regions("JP", "en")
        assert ("13", "東京都") in addresses.regions("JP", "ja")
        assert addresses.regions("SG") == []

    @pytest.mark.parametrize("country", CODES)
    def test_region_codes_are_unique_and_every_name_leads_back(self, country: str) -> None:
        for locale in ("en", "es", "hi"):
            regions = addresses.regions(country, locale)
            assert len({code for code, _ in regions}) == len(regions)
            for code, name in regions:
                assert addresses.region_code(country, code) == code
                assert addresses.region_code(country, f"{country}-{code}") == code
                assert addresses.region_code(country, name) == code
                assert addresses.region_name(country, code, locale) == name

    def test_names(self) -> None:
        assert addresses.country_name("IN", "es") == "India"
        assert addresses.region_name("IN", "TN", "hi") == "तमिल नाडु"
        assert addresses.region_name("GB", "Surrey") == "Surrey"
        assert addresses.region_code("IN", "Narnia") is None
        assert addresses.region_code("IN", "") is None

    @pytest.mark.parametrize("country", ["XX", "", "EU", "India", "..", "ZZ"])
    def test_unknown_countries_are_named(self, country: str) -> None:
        for ask in (addresses.regions, addresses.field_rules, addresses.country_name):
            with pytest.raises(UnknownCountry):
                ask(country)

    def test_lists_are_the_callers_own(self) -> None:
        addresses.countries().clear()
        addresses.regions("IN").clear()
        assert addresses.countries()
        assert addresses.regions("IN")


class TestFieldRules:
    def test_india(self) -> None:
        rules = addresses.field_rules("IN")
        assert [rule.name for rule in rules.fields] == [
            "name", "line1", "line2", "city", "postal_code", "region", "country", "phone",
        ]  # fmt: skip
        region, postal = rules.field("region"), rules.field("postal_code")
        assert (region.label, region.is_required, region.has_choices) == ("State", True, True)
        assert (postal.label, postal.is_required, postal.example, postal.pattern) == (
            "PIN code",
            True,
            "110034",
            r"\d{6}",
        )
        with pytest.raises(KeyError):
            rules.field("planet")

    @pytest.mark.parametrize(
        ("country", "field", "label", "is_used", "is_required"),
        [
            ("US", "postal_code", "ZIP code", True, True),
            ("GB", "city", "Post town", True, True),
            ("AE", "postal_code", "Postal code", False, False),
            ("AE", "region", "Emirate", True, True),
            ("IE", "postal_code", "Eircode", True, False),
            ("SG", "city", "City", False, False),
            ("AQ", "postal_code", "Postal code", True, False),
        ],
    )
    def test_elsewhere(self, country: str, field: str, label: str, is_used: bool, is_required: bool) -> None:
        rule = addresses.field_rules(country).field(field)
        assert (rule.label, rule.is_used, rule.is_required) == (label, is_used, is_required)


class TestFormat:
    @pytest.mark.parametrize(
        ("address", "expected"),
        [
            (CHENNAI, ["Asha Raman", "12 Gandhi Road", "Chennai 600001", "Tamil Nadu", "India"]),
            (
                Address(
                    line1="1600 Amphitheatre Pkwy",
                    line2="Floor 2",
                    city="Mountain View",
                    region="California",
                    postal_code="94043",
                    country="US",
                ),
                ["1600 Amphitheatre Pkwy", "Floor 2", "Mountain View, CA 94043", "United States"],
            ),
            (
                Address(line1="Calle Mayor 1", city="Madrid", region="M", postal_code="28001", country="ES"),
                ["Calle Mayor 1", "28001 Madrid", "Spain"],
            ),
            (
                Address(line1="西新宿2-8-1", region="13", postal_code="1638001", country="JP"),
                ["〒163-8001", "東京都", "西新宿2-8-1", "Japan"],
            ),
            (
                Address(
                    line1="2-8-1 Nishi-Shinjuku",
                    city="Shinjuku",
                    region="13",
                    postal_code="1638001",
                    country="JP",
                ),
                ["2-8-1 Nishi-Shinjuku", "Shinjuku", "Tokyo", "163-8001", "Japan"],
            ),
            (
                Address(line1="1 Raffles Place", city="Singapore", postal_code="048616", country="SG"),
                ["1 Raffles Place", "SINGAPORE 048616", "Singapore"],
            ),
            (
                Address(line1="1 Nathan Road", city="Tsim Sha Tsui", region="Kowloon", country="HK"),
                ["1 Nathan Road", "Tsim Sha Tsui", "Kowloon", "Hong Kong SAR China"],
            ),
            (Address(line1="1", city="Paris", country="US"), ["1", "Paris", "United States"]),
            (Address(line1="1", region="CA", country="US"), ["1", "CA", "United States"]),
            (Address(line1="1", city="Somewhere", country="Narnia"), ["1", "Somewhere", "NARNIA"]),
            (Address(), []),
        ],
    )
    def test_lines(self, address: Address, expected: list[str]) -> None:
        assert addresses.format_lines(address) == expected

    def test_the_home_country_is_left_out_and_others_are_named_in_the_language(self) -> None:
        assert addresses.format_lines(CHENNAI, home_country="in")[-1] == "Tamil Nadu"
        assert addresses.format_lines(replace(CHENNAI, country="US"), locale="es")[-1] == "Estados Unidos"


def test_json_round_trip() -> None:
    assert Address.from_json(CHENNAI.as_json()) == CHENNAI
    assert Address.from_json({"line1": "1", "city": None, "planet": "Mars"}) == Address(line1="1")
