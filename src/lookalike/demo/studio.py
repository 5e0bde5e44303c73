"""From a seed and a number to one product: its row of the table and its photo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from lookalike.demo import (
    bags,
    beauty,
    bottoms,
    dresses,
    eyewear,
    footwear,
    heels,
    home,
    jewellery,
    knitwear,
    kurtas,
    outerwear,
    sandals,
    tops,
    watches,
    wearables,
)
from lookalike.demo.canvas import RGB, Canvas, Pose
from lookalike.demo.fabric import Look, dye_for
from lookalike.demo.names import product_name
from lookalike.demo.palette import COLOURS, mix
from lookalike.demo.taxonomy import KINDS, YEARS, Kind, Shares

Draw = Callable[[Canvas, Look], None]

DRAWERS: dict[str, Draw] = {"Tshirts": tops.tshirt, "Shirts": tops.shirt, "Tops": tops.top,
    "Kurtas": kurtas.kurta, "Sweaters": knitwear.sweater, "Sweatshirts": knitwear.sweatshirt,
    "Jackets": outerwear.jacket, "Dresses": dresses.dress, "Skirts": dresses.skirt,
    "Jeans": bottoms.jeans, "Trousers": bottoms.trousers, "Track Pants": bottoms.track_pants,
    "Shorts": bottoms.shorts, "Socks": sandals.socks, "Casual Shoes": footwear.casual_shoe,
    "Sports Shoes": footwear.sports_shoe, "Formal Shoes": footwear.formal_shoe,
    "Heels": heels.heels, "Flats": sandals.flats, "Sandals": sandals.sandals,
    "Flip Flops": sandals.flip_flops, "Watches": watches.watch, "Handbags": bags.handbag,
    "Backpacks": bags.backpack, "Clutches": bags.clutch, "Wallets": bags.wallet,
    "Belts": wearables.belt, "Sunglasses": eyewear.sunglasses, "Caps": wearables.cap,
    "Ties": wearables.tie, "Scarves": wearables.scarf, "Umbrellas": wearables.umbrella,
    "Earrings": jewellery.earrings, "Necklace and Chains": jewellery.necklace,
    "Ring": jewellery.ring, "Bracelet": jewellery.bracelet,
    "Water Bottle": beauty.water_bottle, "Perfume and Body Mist": beauty.perfume,
    "Deodorant": beauty.deodorant, "Lipstick": beauty.lipstick,
    "Nail Polish": beauty.nail_polish, "Free Gifts": home.gift,
    "Footballs": home.ball, "Basketballs": home.ball,
    "Cushion Covers": home.cushion}  # fmt: skip

_FIRST_ID, _ID_STEP, _ID_PRIME = 10_007, 7_919, 50_021
MOST = _ID_PRIME


@dataclass(frozen=True, slots=True)
class Drawn:
    """One made-up product before it is drawn."""

    id: str
    kind: Kind
    gender: str
    colour: str
    season: str
    year: str
    usage: str
    pattern: str
    material: str
    variant: int
    name: str
    light: int

    @property
    def row(self) -> tuple[str, ...]:
        """The cells of the products table, in its order."""
        return (self.id, self.gender, self.kind.master, self.kind.sub, self.kind.article,
            self.colour, self.season, self.year, self.usage, self.name)  # fmt: skip


def product_id(number: int) -> str:
    """The id of product ``number``; the same for every seed, unique below ``MOST``."""
    return str(_FIRST_ID + number * _ID_STEP % _ID_PRIME)


def _pick(rng: np.random.Generator, shares: Shares) -> str:
    names = list(shares)
    weights = np.array([shares[name] for name in names])
    return names[int(rng.choice(len(names), p=weights / weights.sum()))]


def _kind_of(seed: int, number: int, rng: np.random.Generator) -> Kind:
    # The first products show every article type once, so that a small shop has them all.
    if number < len(KINDS):
        return KINDS[int(np.random.default_rng((seed, 1)).permutation(len(KINDS))[number])]
    weights = np.array([kind.weight for kind in KINDS])
    return KINDS[int(rng.choice(len(KINDS), p=weights / weights.sum()))]


def imagine(seed: int, number: int) -> Drawn:
    """Product ``number`` of the shop of ``seed``, however many are drawn in all."""
    rng = np.random.default_rng((seed, 2, number))
    kind = _kind_of(seed, number, rng)
    gender = _pick(rng, kind.genders)
    usage = _pick(rng, kind.usages)
    material = _pick(rng, kind.materials)
    denim = material == "denim" and kind.article != "Jeans"
    colour = _pick(rng, {"Blue": 6, "Navy Blue": 2, "Black": 2} if denim else kind.colours)
    pattern = _pick(rng, {"Solid": 1} if denim else kind.patterns)
    variant = int(rng.integers(0, 55_440))
    name = product_name(rng, article=kind.article, gender=gender, colour=colour,
        pattern=pattern, material=material, variant=variant)  # fmt: skip
    return Drawn(product_id(number), kind, gender, colour, _pick(rng, kind.seasons), _pick(rng,
        YEARS), usage, pattern, material, variant, name, int(rng.integers(1 << 31)))  # fmt: skip


def _ground_colour(product: Drawn) -> RGB:
    colour = COLOURS[product.colour]
    if product.material == "denim" and product.colour in ("Blue", "Navy Blue"):
        return mix(colour, (0.27, 0.36, 0.50), 0.55)
    return colour


def photograph(product: Drawn) -> Image.Image:
    """Draw ``product``: an RGB photo of 360 by 480 pixels, the same every time."""
    rng = np.random.default_rng(product.light)
    look = Look(product.kind.article, product.gender, product.colour, product.pattern,
        product.usage, product.material, dye_for(_ground_colour(product), rng),
        product.variant)  # fmt: skip
    pose = Pose(angle=float(rng.normal(0, 0.025)),
        scale=float(product.kind.scale * rng.uniform(0.92, 1.03)), dx=float(rng.uniform(-6, 6)),
        dy=float(rng.uniform(-7, 7)),
        flip=bool(rng.random() < 0.2) and product.kind.article not in _LETTERED)  # fmt: skip
    canvas = Canvas(pose, rng)
    DRAWERS[product.kind.article](canvas, look)
    return canvas.finish()


# A mirrored photo would show mirrored words.
_LETTERED = {"Tshirts", "Tops", "Sweatshirts", "Backpacks", "Handbags", "Perfume and Body Mist",
    "Deodorant", "Lipstick", "Nail Polish", "Water Bottle", "Caps", "Shirts",
    "Watches"}  # fmt: skip
