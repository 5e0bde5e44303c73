"""Product names of made-up brands."""

from __future__ import annotations

import numpy as np

BRANDS = ("Oddloom", "Quillmoss", "Fabulark", "Wobblewick", "Plumtangle", "Drapeling",
    "Snugfable", "Threadwhim", "Puddlefern", "Mothermitten", "Zibbleton", "Larkenfuss",
    "Buttonbrook", "Fizzlecot", "Humbleweft", "Tumblenook", "Wickerwisp", "Dandyloft",
    "Pockletop", "Marzibel")  # fmt: skip

_NOUNS = {"Tshirts": "T-shirt", "Shirts": "Shirt", "Tops": "Top", "Kurtas": "Kurta",
    "Sweaters": "Sweater", "Sweatshirts": "Sweatshirt", "Jackets": "Jacket", "Dresses": "Dress",
    "Skirts": "Skirt", "Watches": "Watch", "Handbags": "Handbag", "Backpacks": "Backpack",
    "Clutches": "Clutch", "Wallets": "Wallet", "Belts": "Belt", "Caps": "Cap", "Ties": "Tie",
    "Scarves": "Scarf", "Umbrellas": "Umbrella", "Necklace and Chains": "Necklace",
    "Perfume and Body Mist": "Perfume", "Free Gifts": "Gift Box", "Footballs": "Football",
    "Basketballs": "Basketball", "Cushion Covers": "Cushion Cover"}  # fmt: skip

_STYLES = {"Handbags": ("Tote", "Satchel", "Hobo", "Satchel"), "Heels": ("Stiletto", "Block",
    "Wedge", "Kitten"), "Sunglasses": ("Square", "Aviator", "Round", "Cat Eye"),
    "Tops": ("Sleeveless", "Flared", "Wide Neck", "V-Neck"), "Dresses": ("A-Line", "Shift",
    "Maxi", "Fitted"), "Skirts": ("Flared", "Pencil", "Tiered"), "Jackets": ("Zip-Up",
    "Collared", "Hooded"), "Sweatshirts": ("Hooded", ""), "Sweaters": ("V-Neck", "Round Neck",
    "Round Neck"), "Casual Shoes": ("", "", "", "High Top", ""), "Formal Shoes": ("Lace-Up",
    "Slip-On", "Lace-Up"), "Flats": ("Pointed", "Ballerina", "Ballerina"), "Earrings": ("Drop",
    "Tiered", "Hoop", "Flower", "Bell"), "Jeans": ("Straight Fit", "Slim Fit", "Flared"),
    "Perfume and Body Mist": ("", "", "", "")}  # fmt: skip

_MATERIALS = {"leather": "Leather", "suede": "Suede", "denim": "Denim", "silk": "Satin",
    "wool": "Wool", "knit": "Knitted", "nylon": "Padded", "canvas": "Canvas",
    "patent": "Glossy"}  # fmt: skip
_SAY_MATERIAL = {"Jackets", "Handbags", "Wallets", "Belts", "Casual Shoes", "Sandals",
    "Scarves", "Skirts", "Shorts", "Heels", "Flats", "Sweaters", "Clutches"}  # fmt: skip


def style_word(article: str, gender: str, variant: int) -> str:
    """What shoppers call the cut that ``variant`` gives this article, or an empty string."""
    if article == "Tshirts":
        if variant % 4 == 1 and gender in ("Men", "Unisex", "Boys"):
            return "Polo"
        return "V-Neck" if variant % 4 == 2 else "Round Neck"
    words = _STYLES.get(article, ("",))
    return words[variant % len(words)]


def product_name(
    rng: np.random.Generator,
    *,
    article: str,
    gender: str,
    colour: str,
    pattern: str,
    material: str,
    variant: int,
) -> str:
    """A name as shops write them: brand, for whom, colour, pattern, cut, thing."""
    words = [BRANDS[int(rng.integers(len(BRANDS)))], gender, colour,
        "" if pattern == "Solid" else pattern, _MATERIALS.get(material,
        "") if article in _SAY_MATERIAL else "", style_word(article, gender, variant),
        _NOUNS.get(article, article)]  # fmt: skip
    return " ".join(word for word in words if word)
