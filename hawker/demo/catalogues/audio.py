# SPDX-License-Identifier: Apache-2.0
"""What the demo's reseller watches and its retailers sell. Brands and goods are invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Good:
    """One thing to buy; `usual_price` in euros with tax, `yearly_decline` the part it loses a year."""

    slug: str
    name: str
    brand: str
    kind: str
    usual_price: Decimal
    colour: str
    words: str
    yearly_decline: float
    number: int

    @property
    def gtin(self) -> str:
        """A number with a valid check digit from the range kept for use inside shops (prefix 20 to 29)."""
        body = f"2910000{self.number:05d}"
        total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
        return f"{body}{-total % 10}"

    @property
    def mpn(self) -> str:
        """The maker's own number."""
        return f"{self.brand[:2].upper()}-{1000 + self.number * 7}"


_DECLINE: Mapping[str, float] = {
    "headphones": 0.09, "earbuds": 0.13, "speaker": 0.06, "turntable": 0.03, "amplifier": 0.05, "dac": 0.08,
    "cartridge": 0.0, "cable": 0.0, "microphone": 0.04, "stand": 0.02, "grinder": 0.04, "kettle": 0.05,
    "espresso": 0.05, "dripper": 0.0, "scale": 0.06, "brush": 0.0,
}  # fmt: skip

KIND_WORDS: Mapping[str, str] = {
    "headphones": "Headphones", "earbuds": "Earbuds", "speaker": "Speakers", "turntable": "Turntables",
    "amplifier": "Amplifiers", "dac": "Converters", "cartridge": "Cartridges", "cable": "Cables",
    "microphone": "Microphones", "stand": "Stands", "grinder": "Grinders", "kettle": "Kettles",
    "espresso": "Espresso machines", "dripper": "Drippers", "scale": "Scales", "brush": "Record care",
}  # fmt: skip

_TABLE = """
headphones|Sonmar H1|Sonmar|149|#2f4858|Closed headphones for the desk, with a cable that comes off.
headphones|Sonmar H3 Wireless|Sonmar|229|#33658a|Forty hours of music and a button for everything.
headphones|Sonmar H5 Reference|Sonmar|479|#1d3557|Open, light and honest; made for long evenings.
headphones|Orrin Studio 60|Orrin|169|#6b705c|The pair that every second studio in town has.
headphones|Orrin Studio 80|Orrin|249|#a5a58d|Leatherless pads, a straight answer to every mix.
headphones|Veldt Meadow|Veldt|319|#588157|Walnut cups and a warm hand for voices.
headphones|Veldt Meadow Open|Veldt|389|#3a5a40|The same walnut with the windows open.
headphones|Halden N7 Noise Cancelling|Halden|299|#343a40|Silence for trains, planes and open-plan offices.
headphones|Halden N5|Halden|189|#495057|The quiet one's smaller sister.
headphones|Kestrel Monitor|Kestrel|99|#bc4749|Folds flat, survives bags.
headphones|Kestrel Monitor Pro|Kestrel|139|#9b2226|With a longer cable and softer pads.
headphones|Lumo Kids|Lumo|39.99|#f4a261|Never louder than 85 decibels.
earbuds|Sonmar Dot|Sonmar|89|#457b9d|Small, with a case that closes with a click.
earbuds|Halden Air Two|Halden|159|#ced4da|Transparency that sounds like air.
earbuds|Lumo Run|Lumo|59.99|#e76f51|Stays put on stairs.
speaker|Tamber One|Tamber|199|#7f5539|A kitchen speaker with a real wooden face.
speaker|Tamber Two|Tamber|349|#9c6644|Two of them make a room.
speaker|Tamber Shelf Pair|Tamber|599|#6f4518|Passive pair for a shelf of 25 centimetres.
speaker|Orrin Nearfield 5|Orrin|179|#212529|Active monitor, five inches, sold singly.
speaker|Orrin Nearfield 8|Orrin|289|#2b2d42|For rooms that can take it.
speaker|Veldt Column|Veldt|1299|#582f0e|Floor-standing pair in oiled oak.
speaker|Lumo Tide|Lumo|79.99|#118ab2|Goes into the bath and comes out playing.
speaker|Lumo Tide XL|Lumo|149|#073b4c|The bath, but for the garden.
speaker|Halden Bar 300|Halden|449|#22223b|A bar under the television, no box behind the sofa.
speaker|Halden Sub 10|Halden|399|#4a4e69|The lower half of the bar.
turntable|Drehwerk Eins|Drehwerk|249|#d4a373|Belt drive, plays ten minutes after unpacking.
turntable|Drehwerk Zwei|Drehwerk|399|#bc6c25|A heavier platter and a finer arm.
turntable|Drehwerk Drei Carbon|Drehwerk|749|#1b1b1e|Carbon arm, two motors, no hum.
turntable|Veldt Orbit|Veldt|549|#b08968|Oak plinth with levelling feet.
turntable|Kestrel Direct|Kestrel|329|#415a77|Direct drive with a pitch slider.
turntable|Lumo Spin|Lumo|129|#ef476f|A first turntable with speakers inside.
amplifier|Tamber A40|Tamber|429|#adb5bd|Forty watts a side and three knobs.
amplifier|Tamber A80|Tamber|799|#6c757d|Eighty watts and a phono stage worth the name.
amplifier|Orrin Desk Amp|Orrin|219|#3d405b|Headphone amplifier for two.
amplifier|Drehwerk Phono|Drehwerk|159|#e9c46a|Lifts what a cartridge whispers.
dac|Orrin Bridge|Orrin|129|#81b29a|From the computer's socket to the stereo's.
dac|Sonmar Stick|Sonmar|69.99|#264653|A converter as small as a stick of gum.
dac|Tamber Stream|Tamber|279|#2a9d8f|Brings the network to an old amplifier.
cartridge|Drehwerk Nadel M|Drehwerk|89|#c1121f|Moving magnet, elliptical needle.
cartridge|Drehwerk Nadel M Gold|Drehwerk|149|#d4a017|The same body with a finer needle.
cartridge|Veldt Ember|Veldt|329|#780000|Moving coil with a boron rod.
cable|Orrin Line 1 m|Orrin|24.99|#2d6a4f|Two plugs and what belongs between them.
cable|Orrin Line 3 m|Orrin|34.99|#40916c|The same, further.
cable|Tamber Speaker Cable 2 x 3 m|Tamber|49.99|#dda15e|Made up, with plugs.
cable|Sonmar Balanced 1.2 m|Sonmar|59.99|#1d3557|For the H5, balanced.
cable|Kestrel Optical 2 m|Kestrel|14.99|#6a4c93|Light goes in, music comes out.
microphone|Kestrel Voice USB|Kestrel|119|#5f0f40|One cable, one knob, a clear voice.
microphone|Kestrel Voice XLR|Kestrel|159|#310e68|For people who own a mixer.
microphone|Orrin Condenser 2|Orrin|269|#4c956c|Large membrane, small price.
stand|Tamber Stand Pair|Tamber|139|#8d99ae|Sixty centimetres of steel, to be filled with sand.
stand|Veldt Headphone Rest|Veldt|49.99|#a98467|A bent piece of walnut.
brush|Drehwerk Carbon Brush|Drehwerk|19.99|#343a40|A million hairs against dust.
grinder|Brewick Mill|Brewick|89|#6f1d1b|Hand mill with steel burrs.
grinder|Brewick Mill Electric|Brewick|219|#432818|Forty steps from mocha to press.
kettle|Brewick Swan Kettle|Brewick|79.99|#bb9457|A long neck for a steady hand.
kettle|Brewick Swan Kettle Variable|Brewick|139|#99582a|With a degree of its own for every tea.
espresso|Brewick Lever|Brewick|649|#8d0801|Lever machine without electronics.
espresso|Brewick Uno|Brewick|389|#708d81|Single boiler, ready in six minutes.
dripper|Brewick Cone|Brewick|22.99|#f2cc8f|Porcelain cone for two cups.
scale|Brewick Balance|Brewick|44.99|#3d5a80|Tenths of a gram and a timer.
"""


def _slug(name: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


def _read() -> tuple[Good, ...]:
    found = []
    for number, line in enumerate(_TABLE.strip().splitlines(), start=1):
        kind, name, brand, price, colour, words = line.split("|")
        found.append(Good(_slug(name), name, brand, kind, Decimal(price), colour, words, _DECLINE[kind], number))
    return tuple(found)


GOODS: tuple[Good, ...] = _read()
"""Sixty goods in the order of the shelves."""
BY_SLUG: Mapping[str, Good] = {good.slug: good for good in GOODS}

__all__ = ["BY_SLUG", "GOODS", "KIND_WORDS", "Good"]
