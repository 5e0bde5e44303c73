"""What the sample shop sells: article types with the spread of their attributes.

The spellings are those of the public fashion product table the sample imitates.
"""

from __future__ import annotations

from dataclasses import dataclass

Shares = dict[str, float]


@dataclass(frozen=True, slots=True)
class Kind:
    """One article type; every ``Shares`` gives relative weights."""

    article: str
    sub: str
    master: str
    weight: float
    genders: Shares
    seasons: Shares
    usages: Shares
    colours: Shares
    patterns: Shares
    materials: Shares
    scale: float = 1.0


_SUMMER: Shares = {"Summer": 6, "Fall": 3, "Winter": 0.5, "Spring": 0.5}
_FALL: Shares = {"Fall": 6, "Summer": 2, "Winter": 2}
_WINTER: Shares = {"Winter": 7, "Summer": 2, "Fall": 1}
_SPRING: Shares = {"Spring": 9.5, "Summer": 0.5}
_CASUAL: Shares = {"Casual": 1}
_MEN: Shares = {"Men": 7, "Women": 2, "Boys": 0.7, "Girls": 0.3}
_EVEN: Shares = {"Men": 5, "Women": 5}
_WOMEN: Shares = {"Women": 9, "Girls": 1}
_ALL: Shares = {"Unisex": 6, "Men": 3, "Women": 2}
_LADY: Shares = {"Women": 1}

_CLOTH: Shares = {"Black": 15, "White": 11, "Blue": 12, "Navy Blue": 8, "Grey": 7, "Red": 8,
    "Green": 6, "Pink": 5, "Purple": 5, "Maroon": 4, "Olive": 3, "Teal": 3, "Yellow": 4,
    "Beige": 3, "Brown": 3, "Orange": 2, "Cream": 2, "Mustard": 2, "Charcoal": 2, "Peach": 2,
    "Turquoise Blue": 2, "Lavender": 2, "Rust": 2, "Magenta": 2, "Sea Green": 1,
    "Lime Green": 1, "Off White": 1, "Burgundy": 1, "Rose": 1, "Khaki": 1, "Mauve": 1,
    "Fluorescent Green": 0.4}  # fmt: skip
_SOBER: Shares = {"Black": 8, "Grey": 5, "Navy Blue": 5, "Brown": 3, "Beige": 4, "Charcoal": 4,
    "Khaki": 3, "Olive": 3, "Blue": 2, "Cream": 1, "Taupe": 1, "Mushroom Brown": 1}  # fmt: skip
_JOGGING: Shares = {"Black": 6, "Grey": 4, "Navy Blue": 4, "Blue": 3, "Red": 1.5, "Charcoal": 2,
    "Maroon": 1, "Green": 1, "Grey Melange": 2, "Olive": 1}  # fmt: skip
_DENIM: Shares = {"Blue": 9, "Black": 2.5, "Navy Blue": 3, "Grey": 1.5, "White": 0.6}
_HIDE: Shares = {"Black": 9, "Brown": 8, "Tan": 4, "Beige": 2, "Maroon": 2, "Red": 2,
    "Blue": 1.5, "Coffee Brown": 2, "Navy Blue": 1.5, "Olive": 1, "Purple": 1.5, "Pink": 1.5,
    "Mustard": 1, "Teal": 1, "White": 1.5, "Green": 1, "Cream": 1, "Rust": 1,
    "Bronze": 0.5}  # fmt: skip
_DRESS_SHOE: Shares = {"Black": 6, "Brown": 4, "Tan": 2, "Coffee Brown": 1, "Maroon": 0.6}
_SHOE: Shares = {"Black": 8, "White": 6, "Brown": 4, "Grey": 4, "Blue": 4, "Navy Blue": 4,
    "Red": 3, "Green": 2, "Olive": 2, "Beige": 2, "Maroon": 1.5, "Yellow": 1.5, "Teal": 1.5,
    "Orange": 1, "Pink": 1.5, "Tan": 1.5, "Charcoal": 1.5, "Purple": 1}  # fmt: skip
_LADY_SHOE: Shares = {"Black": 7, "Brown": 3, "Beige": 3, "Gold": 2, "Red": 3, "Silver": 1.5,
    "Blue": 2, "White": 2, "Pink": 2, "Nude": 1.5, "Maroon": 1, "Navy Blue": 1, "Teal": 1,
    "Purple": 1, "Tan": 2}  # fmt: skip
_WATCH: Shares = {"Black": 8, "Silver": 4, "Steel": 3, "White": 3, "Brown": 3, "Blue": 2,
    "Gold": 3, "Red": 1, "Pink": 1, "Tan": 1, "Copper": 0.7, "Green": 0.7,
    "Navy Blue": 1}  # fmt: skip
_SHADES: Shares = {"Black": 8, "Brown": 6, "Gold": 2, "Grey": 2, "Purple": 1, "Blue": 1.5,
    "Red": 1, "Silver": 1, "Green": 1, "Maroon": 1, "White": 1}  # fmt: skip
_JEWEL: Shares = {"Gold": 7, "Silver": 8, "Green": 1.2, "Red": 1.4, "White": 1.2, "Pink": 1,
    "Blue": 1, "Copper": 1, "Turquoise Blue": 1, "Purple": 0.8, "Bronze": 0.7}  # fmt: skip
_SCENT: Shares = {"Blue": 4, "Black": 4, "White": 3, "Pink": 3, "Green": 2, "Purple": 2,
    "Gold": 1.5, "Red": 2, "Yellow": 1, "Orange": 1, "Turquoise Blue": 1}  # fmt: skip
_LIPS: Shares = {"Brown": 4, "Pink": 5, "Red": 5, "Maroon": 3, "Purple": 2, "Burgundy": 2,
    "Peach": 2, "Mauve": 2, "Rose": 2, "Nude": 2, "Rust": 1, "Magenta": 2}  # fmt: skip
_NAILS: Shares = {**_LIPS, "Blue": 1.5, "Green": 1, "Teal": 1.5, "Silver": 1, "Gold": 1,
    "White": 1, "Black": 1, "Lavender": 1, "Turquoise Blue": 1}  # fmt: skip

_PLAIN: Shares = {"Solid": 1}
_TEE: Shares = {"Solid": 13, "Striped": 4, "Melange": 2, "Colourblocked": 2, "Camouflage": 0.7,
    "Polka Dot": 0.6, "Abstract": 0.8, "Ombre": 0.7}  # fmt: skip
_SHIRTING: Shares = {"Solid": 6, "Checked": 7, "Vertical Striped": 4, "Pinstriped": 3,
    "Floral": 0.7, "Polka Dot": 0.6}  # fmt: skip
_FLOWING: Shares = {"Solid": 6, "Floral": 4, "Polka Dot": 2, "Striped": 2, "Abstract": 1.6,
    "Ombre": 1, "Checked": 0.7, "Colourblocked": 1}  # fmt: skip
_WOOLLY: Shares = {"Solid": 5, "Striped": 3, "Argyle": 3, "Melange": 1.5, "Colourblocked": 1}
_NECKTIE: Shares = {"Solid": 3, "Striped": 6, "Polka Dot": 3, "Checked": 2, "Argyle": 1}
_CARRY: Shares = {"Solid": 8, "Abstract": 1, "Floral": 0.8, "Checked": 0.8, "Striped": 0.5}

_COTTON: Shares = {"cotton": 1}
_LEATHERS: Shares = {"leather": 6, "patent": 1.5, "suede": 1.5}
_NONE: Shares = {"matte": 1}


def _kind(
    place: str,
    weight: float,
    genders: Shares,
    seasons: Shares,
    usages: Shares,
    colours: Shares,
    patterns: Shares = _PLAIN,
    materials: Shares = _COTTON,
    scale: float = 1.0,
) -> Kind:
    master, sub, article = place.split("/")
    return Kind(
        article, sub, master, weight, genders, seasons, usages, colours, patterns, materials, scale
    )


_ETHNIC: Shares = {"Ethnic": 19, "Casual": 1}
_SPORTY: Shares = {"Sports": 6, "Casual": 4}
_SPORT: Shares = {"Sports": 1}
_OFFICE: Shares = {"Casual": 7, "Formal": 3, "Smart Casual": 0.4}

KINDS: tuple[Kind, ...] = (_kind("Apparel/Topwear/Tshirts", 80, _MEN, _SUMMER, {"Casual": 9,
    "Sports": 1.4}, _CLOTH, _TEE, {"cotton": 5, "sport": 1}, 1.14),
    _kind("Apparel/Topwear/Shirts", 56, {"Men": 8, "Women": 2, "Boys": 0.5}, _FALL, _OFFICE,
    _CLOTH, _SHIRTING, {"shirting": 5, "silk": 0.6, "denim": 0.4}, 1.08),
    _kind("Apparel/Topwear/Tops", 40, _WOMEN, _SUMMER, _CASUAL, _CLOTH, _FLOWING, {"cotton": 3,
    "silk": 2}, 1.18), _kind("Apparel/Topwear/Kurtas", 36, {"Women": 8, "Men": 2}, _SUMMER,
    _ETHNIC, _CLOTH, _FLOWING, {"cotton": 3, "silk": 2}, 1.06),
    _kind("Apparel/Topwear/Sweaters", 18, _EVEN, _FALL, _CASUAL, _CLOTH, _WOOLLY, {"knit": 3,
    "rib": 1}, 1.1), _kind("Apparel/Topwear/Sweatshirts", 18, _MEN, _FALL, _SPORTY, _CLOTH,
    {"Solid": 5, "Melange": 2, "Colourblocked": 1.4, "Striped": 1}, {"cotton": 1}, 1.06),
    _kind("Apparel/Topwear/Jackets", 18, _EVEN, _FALL, _SPORTY, {**_SOBER, "Red": 3, "Green": 1,
    "Maroon": 1}, _PLAIN, {"nylon": 3, "leather": 1.5, "sport": 2, "denim": 1}, 1.05),
    _kind("Apparel/Dress/Dresses", 30, _WOMEN, _SUMMER, {"Casual": 9, "Party": 1}, _CLOTH,
    _FLOWING, {"cotton": 3, "silk": 2}, 1.04), _kind("Apparel/Bottomwear/Skirts", 14, _WOMEN,
    _SUMMER, _CASUAL, _CLOTH, _FLOWING, {"cotton": 3, "denim": 1, "silk": 1}, 1.1),
    _kind("Apparel/Bottomwear/Jeans", 28, {"Men": 5, "Women": 4, "Boys": 0.5}, _SUMMER, _CASUAL,
    _DENIM, _PLAIN, {"denim": 1}, 1.06), _kind("Apparel/Bottomwear/Trousers", 22, {"Men": 7,
    "Women": 3}, _SUMMER, {"Casual": 5, "Formal": 5}, _SOBER, {"Solid": 6, "Pinstriped": 1.5,
    "Checked": 0.7}, {"wool": 2, "cotton": 2}, 1.06), _kind("Apparel/Bottomwear/Track Pants",
    16, _EVEN, _SUMMER, _SPORTY, _JOGGING, {"Solid": 5, "Melange": 1.5}, {"sport": 2,
    "cotton": 1}, 1.06), _kind("Apparel/Bottomwear/Shorts", 20, _MEN, _SUMMER, {"Casual": 6,
    "Sports": 4}, {**_SOBER, "Red": 2, "White": 2, "Green": 1}, {"Solid": 7, "Checked": 2,
    "Camouflage": 1, "Striped": 0.7}, {"cotton": 4, "denim": 1, "sport": 1}, 1.18),
    _kind("Apparel/Socks/Socks", 14, {"Men": 6, "Women": 2, "Unisex": 1}, _SUMMER, {"Casual": 6,
    "Sports": 3, "Formal": 1}, _CLOTH, {"Solid": 4, "Striped": 3, "Argyle": 2, "Polka Dot": 1},
    _COTTON, 1.1), _kind("Footwear/Shoes/Casual Shoes", 42, {"Men": 7, "Women": 3, "Unisex": 1},
    _SUMMER, _CASUAL, _SHOE, {"Solid": 9, "Checked": 0.7, "Floral": 0.5}, {"canvas": 3,
    "leather": 2, "suede": 1.5}, 1.17), _kind("Footwear/Shoes/Sports Shoes", 36, {"Men": 7,
    "Women": 3}, _SUMMER, {"Sports": 19, "Casual": 1}, _SHOE, _PLAIN, {"sport": 1}, 1.17),
    _kind("Footwear/Shoes/Formal Shoes", 18, {"Men": 1}, _SUMMER, {"Formal": 19, "Casual": 1},
    _DRESS_SHOE, _PLAIN, {"leather": 3, "patent": 1}, 1.17), _kind("Footwear/Shoes/Heels", 26,
    _LADY, _WINTER, {"Casual": 9, "Party": 1}, _LADY_SHOE, _PLAIN, {"patent": 2, "leather": 2,
    "suede": 1}, 1.15), _kind("Footwear/Shoes/Flats", 18, _LADY, _WINTER, _CASUAL, _LADY_SHOE,
    {"Solid": 8, "Polka Dot": 1, "Floral": 0.6}, _LEATHERS, 1.22),
    _kind("Footwear/Sandal/Sandals", 18, {"Men": 6, "Women": 3, "Unisex": 1}, _SUMMER, _CASUAL,
    _HIDE, _PLAIN, {"leather": 3, "suede": 1, "canvas": 1}, 1.18),
    _kind("Footwear/Flip Flops/Flip Flops", 18, {"Men": 5, "Women": 3, "Unisex": 1}, _SUMMER,
    _CASUAL, _SHOE, {"Solid": 6, "Striped": 2, "Abstract": 1, "Camouflage": 0.6}, {"rubber": 3,
    "canvas": 1}, 1.18), _kind("Accessories/Watches/Watches", 34, {"Men": 6, "Women": 4,
    "Unisex": 0.6}, _WINTER, {"Casual": 9, "Sports": 1}, _WATCH, _PLAIN, {"leather": 1}),
    _kind("Accessories/Bags/Handbags", 32, _LADY, _SUMMER, _CASUAL, _HIDE, _CARRY, _LEATHERS,
    1.06), _kind("Accessories/Bags/Backpacks", 18, _ALL, _SUMMER, {"Casual": 8, "Sports": 1,
    "Travel": 1}, _SHOE, {"Solid": 8, "Camouflage": 1, "Abstract": 0.7, "Checked": 0.5},
    {"nylon": 2, "canvas": 2}, 1.04), _kind("Accessories/Bags/Clutches", 10, _LADY, _SUMMER,
    {"Casual": 8, "Party": 2}, _LADY_SHOE, _CARRY, {"leather": 2, "patent": 1, "silk": 1},
    1.04), _kind("Accessories/Wallets/Wallets", 20, _EVEN, _SUMMER, {"Casual": 9,
    "Formal": 0.6}, _HIDE, _PLAIN, _LEATHERS, 1.05), _kind("Accessories/Belts/Belts", 18,
    {"Men": 7, "Women": 3}, _SUMMER, {"Casual": 8, "Formal": 2}, _HIDE, _PLAIN, _LEATHERS, 1.1),
    _kind("Accessories/Eyewear/Sunglasses", 22, {"Men": 5, "Women": 3, "Unisex": 2}, _WINTER,
    _CASUAL, _SHADES, _PLAIN, {"plastic": 1}, 1.06), _kind("Accessories/Headwear/Caps", 14,
    _ALL, _SUMMER, {"Casual": 7, "Sports": 3}, _SHOE, {"Solid": 8, "Camouflage": 1,
    "Checked": 0.7}, {"canvas": 1, "wool": 0.4}, 1.08), _kind("Accessories/Ties/Ties", 12,
    {"Men": 1}, _SUMMER, {"Formal": 6, "Casual": 4}, _CLOTH, _NECKTIE, {"silk": 1}, 1.04),
    _kind("Accessories/Scarves/Scarves", 10, {"Women": 6, "Men": 3}, _FALL, _CASUAL, _CLOTH,
    {"Solid": 4, "Checked": 4, "Striped": 2, "Floral": 1}, {"wool": 2, "silk": 1}, 1.06),
    _kind("Accessories/Umbrellas/Umbrellas", 8, _LADY, _SUMMER, _CASUAL, _CLOTH, _FLOWING,
    {"nylon": 1}, 1.08), _kind("Accessories/Jewellery/Earrings", 16, _LADY, _SUMMER,
    {"Casual": 7, "Ethnic": 3}, _JEWEL, _PLAIN, _NONE),
    _kind("Accessories/Jewellery/Necklace and Chains", 10, _LADY, _FALL, _CASUAL, _JEWEL,
    _PLAIN, _NONE), _kind("Accessories/Jewellery/Ring", 10, {"Women": 8, "Men": 2}, _SUMMER,
    _CASUAL, _JEWEL, _PLAIN, _NONE), _kind("Accessories/Jewellery/Bracelet", 10, _LADY, _WINTER,
    _CASUAL, _JEWEL, _PLAIN, _NONE, 1.08), _kind("Accessories/Water Bottle/Water Bottle", 8,
    {"Unisex": 1}, _FALL, _SPORTY, _SHOE, _PLAIN, _NONE),
    _kind("Personal Care/Fragrance/Perfume and Body Mist", 18, _EVEN, _SPRING, _CASUAL, _SCENT,
    _PLAIN, _NONE), _kind("Personal Care/Fragrance/Deodorant", 12, {"Men": 6, "Women": 4},
    _SPRING, _CASUAL, _SCENT, _PLAIN, _NONE), _kind("Personal Care/Lips/Lipstick", 14, _LADY,
    _SPRING, {"Casual": 8, "NA": 1}, _LIPS, _PLAIN, _NONE, 1.06),
    _kind("Personal Care/Nails/Nail Polish", 14, _LADY, _SPRING, {"Casual": 8, "NA": 1}, _NAILS,
    _PLAIN, _NONE, 1.04), _kind("Free Items/Free Gifts/Free Gifts", 10, {"Men": 5, "Women": 4,
    "Unisex": 1}, _WINTER, _CASUAL, _CLOTH, {"Solid": 4, "Striped": 2, "Polka Dot": 2,
    "Checked": 1}, _NONE), _kind("Sporting Goods/Sports Equipment/Footballs", 8, {"Unisex": 1},
    _FALL, _SPORT, {"White": 6, "Yellow": 1, "Orange": 1, "Blue": 1, "Red": 1}, _PLAIN, _NONE),
    _kind("Sporting Goods/Sports Equipment/Basketballs", 8, {"Unisex": 1}, _SUMMER, _SPORT,
    {"Orange": 5, "Brown": 2, "Blue": 1, "Red": 1, "Black": 0.6}, _PLAIN, _NONE),
    _kind("Home/Home Furnishing/Cushion Covers", 10, {"Unisex": 1}, _FALL, {"Home": 1}, _CLOTH,
    _FLOWING, {"canvas": 2, "silk": 1, "wool": 1}))  # fmt: skip

BY_ARTICLE: dict[str, Kind] = {kind.article: kind for kind in KINDS}
YEARS: Shares = {"2012": 36, "2011": 30, "2016": 13, "2017": 7, "2015": 6, "2013": 3, "2010": 2,
    "2018": 1, "2014": 0.6}  # fmt: skip
