# SPDX-License-Identifier: Apache-2.0
"""Invented customers: names as India writes them, numbers of the right shape, real areas and PIN codes.

Telephone numbers are made up digit by digit. A demo that turned on a real channel would write to strangers,
which is why the demo shops have none.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from hawker.demo.catalogues.base import PlaceSeed

#: Area, PIN code, how many customers live there relative to others.
CHENNAI: tuple[tuple[str, str, float], ...] = (
    ("Mylapore", "600004", 6.0),
    ("T. Nagar", "600017", 5.0),
    ("Adyar", "600020", 4.5),
    ("Anna Nagar", "600040", 4.5),
    ("Teynampet", "600018", 3.0),
    ("Raja Annamalai Puram", "600028", 3.5),
    ("Royapettah", "600014", 3.0),
    ("Triplicane", "600005", 2.5),
    ("Besant Nagar", "600090", 2.5),
    ("Thiruvanmiyur", "600041", 2.5),
    ("Velachery", "600042", 2.5),
    ("Nungambakkam", "600034", 2.5),
    ("Kodambakkam", "600024", 2.0),
    ("West Mambalam", "600033", 2.5),
    ("Ashok Nagar", "600083", 2.0),
    ("K.K. Nagar", "600078", 2.0),
    ("Gopalapuram", "600086", 1.5),
    ("Nandanam", "600035", 1.5),
    ("Saidapet", "600015", 1.5),
    ("Egmore", "600008", 1.5),
    ("Kilpauk", "600010", 1.5),
    ("Chetpet", "600031", 1.0),
    ("Vepery", "600007", 1.0),
    ("George Town", "600001", 1.0),
    ("Chintadripet", "600002", 0.8),
    ("Perambur", "600011", 1.2),
    ("Royapuram", "600013", 0.8),
    ("Vadapalani", "600026", 1.2),
    ("Virugambakkam", "600092", 1.0),
    ("Saligramam", "600093", 1.0),
    ("Choolaimedu", "600094", 1.0),
    ("Valasaravakkam", "600087", 1.0),
    ("Mogappair", "600037", 1.0),
    ("Porur", "600116", 1.0),
    ("Ambattur", "600053", 0.8),
    ("Kolathur", "600099", 0.8),
    ("Madipakkam", "600091", 1.0),
    ("Perungudi", "600096", 1.0),
    ("Thoraipakkam", "600097", 1.0),
    ("Sholinganallur", "600119", 0.8),
    ("Pallavaram", "600043", 0.6),
    ("Chromepet", "600044", 0.8),
    ("Tambaram", "600045", 0.8),
)

#: City, ISO 3166-2 region, area, PIN code.
ELSEWHERE: tuple[tuple[str, str, str, str], ...] = (
    ("Bengaluru", "KA", "Malleshwaram", "560003"),
    ("Bengaluru", "KA", "Basavanagudi", "560004"),
    ("Bengaluru", "KA", "Jayanagar", "560011"),
    ("Bengaluru", "KA", "Indiranagar", "560038"),
    ("Bengaluru", "KA", "Koramangala", "560034"),
    ("Bengaluru", "KA", "Whitefield", "560066"),
    ("Hyderabad", "TG", "Banjara Hills", "500034"),
    ("Hyderabad", "TG", "Himayatnagar", "500029"),
    ("Secunderabad", "TG", "Paradise Circle", "500003"),
    ("Coimbatore", "TN", "R.S. Puram", "641002"),
    ("Coimbatore", "TN", "Gandhipuram", "641012"),
    ("Coimbatore", "TN", "Saibaba Colony", "641011"),
    ("Madurai", "TN", "Meenakshi Amman Kovil", "625001"),
    ("Puducherry", "PY", "White Town", "605001"),
    ("Puducherry", "PY", "Lawspet", "605008"),
)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split(", "))


# Tamil names are often an initial (of the father's name or the village) and one's own name.
_TAMIL_OWN = _listed(
    "Karthik, Lakshmi Narayanan, Meenakshi, Murugan, Revathi, Senthil Kumar, Sivakami, Vasanthi, Arun "
    "Prakash, Deepa, Ezhilarasi, Gomathi, Ilango, Jayanthi, Kavitha, Malarvizhi, Nandhini, Pazhani, "
    "Poongodi, Rajalakshmi, Saravanan, Tamilselvi, Thirumalai, Usha, Venkatesan, Yazhini, Ananthi, "
    "Balaji, Chitra, Dhanalakshmi, Hariharan, Kannan, Manikandan, Padma, Ramya, Sudha"
)
_TAMIL_FAMILY = _listed(
    "Raghavan, Subramanian, Iyer, Iyengar, Krishnamurthy, Natarajan, Chettiar, Mudaliar, Pillai, "
    "Sundaram, Venkataraman, Swaminathan, Ramachandran, Gopalakrishnan, Rajagopalan"
)
_TAMIL_FIRST = _listed(
    "Meena, Anand, Priya, Ganesh, Sowmya, Hema, Prakash, Uma, Vidya, Aravind, Shanthi, Bhuvana, Mohan, Sangeetha, Vijay"
)
_NORTHERN_FIRST = _listed(
    "Anil, Sunita, Rahul, Pooja, Manish, Neha, Rajesh, Kavita, Vikram, Shweta, Amit, Ritu, Harpreet, "
    "Gurmeet, Nisha, Sanjay, Jignesh, Hetal, Bhavesh, Debashree, Sourav, Moumita"
)
_NORTHERN_FAMILY = _listed(
    "Kumar, Sharma, Gupta, Agarwal, Jain, Mehta, Patel, Shah, Singh, Kaur, Verma, Bansal, Chatterjee, "
    "Mukherjee, Banerjee, Joshi, Kulkarni, Deshpande, Malhotra, Goel"
)
_SOUTHERN_FIRST = _listed("Srinivas, Padmavathi, Ramesh, Sirisha, Suresh, Anjali, Vishnu, Sreedevi, Naveen, Lavanya")
_SOUTHERN_FAMILY = _listed("Reddy, Rao, Naidu, Menon, Nair, Varma, Hegde, Shetty, Gowda, Nambiar, Kamath, Bhat")
_CHRISTIAN_FIRST = _listed(
    "Mary, Anthony, Jacintha, Joseph, Grace, Daniel, Renée, André, Zoë, Thérèse, Noel, Xavier, "
    "Philomena, Conceição, Judith, Aaron, Michelle, Benedict"
)
_CHRISTIAN_FAMILY = _listed(
    "D'Souza, O'Brien, D'Cruz, Fernandes, Pereira, Thomas, Mathew, Kurien, Rozario, D'Silva, Arulraj, "
    "Selvaraj, Chacko, Varghese, Gonsalves, Lobo, Samuel, Jebaraj"
)
_MUSLIM_FIRST = _listed(
    "Farida, Mohammed, Ayesha, Imran, Nasreen, Abdul Rahman, Zainab, Syed Ibrahim, Fathima, Shabana, "
    "Kamal, Rukhsar, Yusuf, Noor Jahan, Asif, Sulaiman, Mumtaz"
)
_MUSLIM_FAMILY = _listed("Khan, Ismail, Sheriff, Siddiqui, Beevi, Basha, Maricar, Rowther, Hussain, Ansari, Qureshi")
#: Some write their name in its own script.
_OWN_SCRIPT = _listed("மீனா ராகவன், கவிதா சுந்தரம், செந்தில் குமார், अनिल कुमार, सुनीता शर्मा, నవీన్ రెడ్డి, സുരേഷ് മേനോൻ")

_STREETS = _listed(
    "North Mada Street, Lake View Road, Temple Tank Street, Second Main Road, Third Cross Street, "
    "Gandhi Road, Nehru Street, Station Road, Bazaar Street, Park View Avenue, Beach Road, Canal Road, "
    "College Road, Kamarajar Street, Bharathi Street, Thiruvalluvar Street, First Avenue, Market Lane, "
    "School Street, Luz Avenue, Perumal Koil Street, Pillayar Koil Street, Church Road, Mosque Street"
)
_BUILDINGS = _listed(
    "Sri Sai Apartments, Lakshmi Nivas, Palm Court, Casa Verde, Vasantham Flats, Ocean Breeze, Shanthi "
    "Enclave, Marina Heights, Gokulam, Rose Garden, Green Meadows, Anugraha"
)
# Mobile series in use in Chennai; each is followed by five digits.
_MOBILE_SERIES = _listed("98843, 98840, 98410, 94440, 99400, 97898, 96000, 90030, 95000, 73580, 87544, 63820")


@dataclass(frozen=True, slots=True)
class PersonSeed:
    """A customer. ``weight`` is how often they buy relative to others: a few do often, most seldom."""

    name: str
    phone: str
    email: str
    language: str
    address: PlaceSeed
    accepts_marketing: bool
    weight: float


def _name(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.03:
        return rng.choice(_OWN_SCRIPT)
    if kind < 0.3:
        initials = f"{rng.choice('ABCDEGJKLMNPRSTV')}."
        if rng.random() < 0.3:
            initials += f" {rng.choice('ABGKMNPRSV')}."
        own = rng.choice(_TAMIL_OWN)
        return f"{own} {initials}" if rng.random() < 0.25 else f"{initials} {own}"
    if kind < 0.5:
        return f"{rng.choice(_TAMIL_FIRST)} {rng.choice(_TAMIL_FAMILY)}"
    if kind < 0.68:
        return f"{rng.choice(_NORTHERN_FIRST)} {rng.choice(_NORTHERN_FAMILY)}"
    if kind < 0.78:
        return f"{rng.choice(_SOUTHERN_FIRST)} {rng.choice(_SOUTHERN_FAMILY)}"
    if kind < 0.88:
        first = rng.choice(_CHRISTIAN_FIRST)
        given = f"{first[0]}." if rng.random() < 0.2 else first
        return f"{given} {rng.choice(_CHRISTIAN_FAMILY)}"
    return f"{rng.choice(_MUSLIM_FIRST)} {rng.choice(_MUSLIM_FAMILY)}"


def _address(rng: random.Random) -> PlaceSeed:
    door = f"{rng.randint(1, 240)}"
    if rng.random() < 0.35:
        door = f"{rng.randint(1, 60)}/{rng.randint(1, 9)}"
    line1 = f"{door} {rng.choice(_STREETS)}"
    if rng.random() < 0.45:
        line1 = f"Flat {rng.randint(1, 4)}{rng.choice('ABCDEF')}, {rng.choice(_BUILDINGS)}, {line1}"
    if rng.random() < 0.07:
        city, region, area, code = rng.choice(ELSEWHERE)
        return PlaceSeed(line1, area, city, region, code, "IN")
    area, code, _ = rng.choices(CHENNAI, weights=[weight for *_, weight in CHENNAI])[0]
    return PlaceSeed(line1, area, "Chennai", "TN", code, "IN")


def _mailbox(name: str, number: int) -> str:
    plain = name.translate(str.maketrans("éëèçãô", "eeecao"))
    words = re.findall(r"[a-z]+", plain.replace("'", "").lower())
    return f"{'.'.join(words) or 'customer'}{number}"


def people(count: int, *, seed: int = 7) -> Iterator[PersonSeed]:
    """``count`` customers; the same seed gives the same ones, and a longer run begins like a shorter one.

    Telephone numbers and e-mail addresses are unique. One in seven has no e-mail.
    """
    rng = random.Random(seed)  # noqa: S311 - plausible people, not secrets
    taken: set[str] = set()
    for number in range(1, count + 1):
        name = _name(rng)
        phone = ""
        while not phone or phone in taken:
            phone = f"+91{rng.choice(_MOBILE_SERIES)}{rng.randint(0, 99999):05d}"
        taken.add(phone)
        domain = "example.org" if rng.random() < 0.5 else "example.com"
        email = f"{_mailbox(name, number)}@{domain}" if rng.random() > 1 / 7 else ""
        yield PersonSeed(
            name=name,
            phone=phone,
            email=email,
            language=rng.choices(("en", "hi", "es"), weights=(88, 11, 1))[0],
            address=_address(rng),
            accepts_marketing=rng.random() < 0.42,
            weight=round(rng.lognormvariate(0, 1.1), 4),
        )
