"""Words and phrases of opinion about clothes, collected by hand, with what they are about.

Each table holds phrases with commas between. They are compared by stem, so that "pills" also
finds "pilling"; ``_`` stands for any one word.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lookalike.reviews.words import words_in

ASPECTS = (
    *("fit", "fabric", "quality", "size", "price", "comfort", "colour", "style", "delivery"),
)
"""What opinions are told apart by."""

NOUNS: Mapping[str, str] = MappingProxyType(
    {
        "fit": """
            fit, fits, cut, waist, waistband, hips, bust, chest, shoulder, thigh, armhole,
            bodice, silhouette, shape, drape, tailoring, proportions, torso, crotch, sleeve,
            sleeves, the back, in back, upper half, lower half, top half, bottom half,
            waistline, tummy, belly""",
        "fabric": """
            fabric, material, cloth, cotton, linen, wool, silk, polyester, cashmere, velvet,
            denim, leather, suede, rayon, viscose, satin, chiffon, lace, knit, jersey, fleece,
            fur, mesh, tulle, acrylic, nylon, corduroy, textile, weave, yarn, lining, fibre,
            fiber, texture, spandex, modal""",
        "quality": """
            quality, stitching, stitch, seam, seams, hem, button, buttons, zip, zipper, sewing,
            construction, craftsmanship, workmanship, finish, thread, threads, strap, snaps,
            hook, beads, sequins, execution""",
        "size": """
            size, sizes, sizing, length, the small, the medium, the large, a small, a medium, a
            large, the petite, the xs, an xs, an xl, size chart, measurements""",
        "price": """
            price, prices, price tag, cost, money, bill, value, price point, full price, sale
            price, pricing""",
        "comfort": """
            comfort, feel on the skin, wear all day, tag""",
        "colour": """
            colour, color, colours, colors, shade, hue, tone, dye, colouring, coloring, the red,
            the green, the blue, the navy, the black, the white, the yellow, the pink, the
            purple, the grey, the gray, the brown, the orange, the beige""",
        "style": """
            style, design, pattern, print, embroidery, detail, details, detailing, neckline,
            collar, pocket, pockets, ruffle, ruffles, styling, stripes, floral, motif, overall
            look, the look, the style""",
        "delivery": """
            delivery, shipping, package, packaging, parcel, courier, customer service, refund,
            shipment, order processing""",
    }
)
"""Names of the things opinions are about."""

GOOD: Mapping[str, str] = MappingProxyType(
    {
        "": """
            good, great, perfect, perfectly, excellent, amazing, lovely, love, loved, loves,
            adore, nice, nicely, wonderful, fantastic, fabulous, awesome, best, happy, pleased,
            impressed, delighted, brilliant, superb, ideal, incredible, outstanding, favorite,
            favourite, recommend, compliments, terrific, spot on, just right, divine, exquisite,
            flawless, remarkable, to die for, a dream, glad, keeper, must have, special,
            thrilled, obsessed, works well, really like, i like, we like, liked, like the way,
            like how, like the fit, i liked, better than, not find a better, five star, ten
            stars, delightful, splendid, heavenly, phenomenal, magnificent, winner, enjoy, holy
            grail, satisfied, beautifully, no complaints about, no complaints, can not fault,
            nothing wrong with, no regrets, can not go wrong, suits, suited, i have no
            complaint, great buy, is fine, was fine, are fine, were fine, so glad, well done,
            cool, pleasantly surprised, exceeded, dreamy, swear by, must buy, as described, as
            pictured, a joy, go to, versatile""",
        "fit": """
            flattering, flatter, fits like a glove, fit like a glove, fits well, fits perfectly,
            fits great, fits beautifully, fits nicely, fit perfectly, fit well, fit nicely, well
            cut, hugs, hugs me, hugs my curves, drapes, drapes well, drapes beautifully,
            slimming, forgiving, figure flattering, hides, skims, shapely, curve hugging, stays
            put, stay put, well fitting, form fitting, accentuates, shows off, sits well, gives
            me a shape, fabulous on, defines, slims, hangs well, hangs nicely, lays well, lays
            nicely, fits as expected, elongates, tailored""",
        "fabric": """
            soft, softer, softest, silky, buttery, breathable, stretchy, lightweight, crisp,
            plush, thick, chunky, warm, cosy knit, opaque, sturdy fabric, luxurious,
            luxuriously, substantial, airy, does not crease, does not wrinkle, could not stop
            touching, plenty of stretch, good weight, nice weight, has some give, drapey, keeps
            the wind out, velvety, feels expensive, real leather, high quality fabric""",
        "quality": """
            well made, better made, best made, beautifully made, nicely made, well sewn, well
            constructed, durable, sturdy, solid, high quality, good quality, great quality, held
            up, holds up, hold up, washes well, washed well, keeps its shape, holds its shape,
            kept its shape, will last, has lasted, have lasted, last for years, lasts long,
            still looks new, looks new, survived, built to last, superb quality, excellent
            quality, machine washable, washed beautifully, stands the test of time, hand
            finished, does not stretch out, has not faded, reinforced""",
        "size": """
            true to size, fits true to size, right size, perfect size, perfect length, right
            length, great length, long enough, big enough, wide enough, length is perfect, size
            is right, nothing has to be hemmed, no need to size down, no need to size up, roomy
            enough, good length, nice length, perfectly sized, tts, runs true, just long enough,
            finally long enough""",
        "price": """
            worth, worth it, worth every penny, bargain, steal, a steal, affordable, good value,
            great value, for the money, good deal, great deal, reasonable, reasonably priced,
            well priced, inexpensive, money well spent, well spent, value for money, great
            price, good price, fair price, without being expensive, worth the money, worth the
            price, cannot beat the price, can not beat the price, budget friendly, low price""",
        "comfort": """
            comfy, comfortable, comfortably, cosy, cozy, comfier, easy to wear, easy to move in,
            live in it, live in this, live in them, like a hug, all day long, like pyjamas, like
            pajamas, second skin in a good way, snuggly, wear all day, can breathe, forgot i was
            wearing, relaxed, feels great on, feels good on, warm without, no itching, no
            pinching, do not cut, gentle, restriction free""",
        "colour": """
            vibrant, vivid, rich colour, rich color, deep colour, true to colour, colourful,
            colorful, gorgeous colour, beautiful colour, colour is gorgeous, bright colours,
            jewel tone, does not fade, matches the photo, every colour, all colours, flattering
            colour, flattering color, colours pop, true to the photo""",
        "style": """
            cute, cutest, pretty, prettier, beautiful, gorgeous, stunning, stylish, elegant,
            chic, classic, unique, adorable, charming, classy, trendy, feminine, modern,
            fashionable, eye catching, sexy, timeless, delicate, dressy, darling, attractive,
            sweet, looks expensive, look amazing, looks great, looks amazing, look great, looks
            good, look good, got compliments, many compliments, so many compliments, lots of
            compliments, head turner, sophisticated, interesting, intricate, romantic, boho,
            smart, edgy, flirty, where i got, ask me where, asks me where, dress up or down,
            dressed up or down, polished""",
        "delivery": """
            arrived quickly, came quickly, fast shipping, quick delivery, arrived early, a week
            early, a day early, shipped fast, fast delivery, arrived on time, prompt, promptly,
            refunded within, easy return, well packaged, arrived fast, came early, speedy""",
    }
)
"""Phrases that praise; "" are those that praise whatever they stand beside."""

BAD: Mapping[str, str] = MappingProxyType(
    {
        "": """
            deserves a better, deserves better, bad, awful, terrible, horrible, poor, poorly,
            disappointed, disappointing, disappointment, disappoint, worst, worse, hate, hated,
            dislike, dreadful, useless, sad, sadly, unfortunately, shame, weird, odd, oddly,
            strange, awkward, awkwardly, is off, are off, was off, way off, a bit off, slightly
            off, looked off, wrong, sloppy, crooked, uneven, ruined, regret, returning,
            returned, return it, sent it back, send it back, sending back, went back, going
            back, back to the store, not for me, mediocre, meh, nothing special, do not buy, do
            not bother, a let down, letdown, a disaster, problem, issue, complaint, flaw,
            ridiculous, unacceptable, fail, failed, waste, hopeless, impossible, unwearable,
            drives me mad, wanted to love, wanted to like, too bad, silly, lacking, lacks, would
            not recommend, never again, beware, pass on, underwhelmed, unimpressed, bummed,
            bummer, not what i expected, tired, no good, drawback, downside, left me cold, high
            hopes, had hoped, hot mess, overhyped""",
        "fit": """
            unflattering, made for a, made for someone, meant for someone, so deep, so low, too
            deep, too low, low cut, dips too, boxy, baggy, shapeless, frumpy, clings, clingy,
            gapes, gaped, gaping, rides up, rode up, rolls down, bunches, bunched, bunching,
            puckers, puckered, bulges, billows, balloon, balloons, sack, tent, potato sack, like
            a tent, like a sack, muumuu, mumu, maternity, pregnant, look pregnant, swimming in,
            swims, swallowed me, no shape, does not fit, did not fit, sags, sagging, saggy,
            pulls across, pulls at, pulls in, tugs, adds bulk, bulky, adds pounds, adds weight,
            makes me look fat, ill fitting, too boxy, sticks out, stuck out, look big, look
            heavy, painted on, falls off my shoulders, slips off, droops, strange cut, not
            flattering, look huge, look wide, hangs like, hits at the wrong, weird fit, odd fit,
            like a box, too low cut, flares out, poofy, hit me at an odd, looked like a tent,
            emphasizes, drowned, drowns, overwhelms""",
        "fabric": """
            thin, thinner, flimsy, sheer, see through, see thru, transparent, stiff, scratchy
            material, rough, coarse, wrinkles, wrinkle, wrinkled, creases, plastic, synthetic,
            polyester feel, cardboard, feels cheap, no stretch, hardly any stretch, paper thin,
            need a slip, needs a slip, need a cami, need a tank, sandpaper, static, not
            breathable, tissue, hardly any give, no give, too sheer, clear through, heavy
            fabric, itchy fabric, itchy material, cheap fabric, cheap material, snags, snagged,
            read the newspaper through, rubbery, papery, thinness""",
        "quality": """
            cheap, cheaply made, poorly made, badly made, poor quality, low quality, bad
            quality, falls apart, fell apart, falling apart, came apart, come apart, coming
            loose, loose thread, holes, a hole, tear, tore, torn, ripped, rip, ripping, split,
            frayed, frays, fraying, pilled, pills, pilling, shrunk, shrank, shrinks, shrink,
            unravel, unravelled, unraveled, unravelling, broke, broken, came undone, come
            undone, fell off, falls off, fall off, defective, defect, damaged, stained, stain,
            shoddy, sheds, shedding, shed, stretched out, stretches out, lost its shape, shape
            is gone, loses its shape, did not last, does not last, laddered, catches on, gets
            stuck, unfinished, sewn crooked, snapped off, missing button, disintegrated, bad
            stitching, gone downhill, looks old, looked old, misshapen, design flaw, twisted,
            flimsy straps, flimsily, after one wash, after one wear, not well made, apart at""",
        "size": """
            runs _ small, runs _ _ small, runs _ large, runs _ _ large, runs _ big, runs _ _
            big, run _ small, run _ _ small, run _ large, run _ _ large, run _ big, ran _ large,
            ran _ small, ran _ big, runs _ short, runs _ tight, runs _ long, runs small, run
            small, ran small, runs large, run large, ran large, runs big, run big, ran big, runs
            huge, runs tight, runs short, runs long, too small, too big, too large, too long,
            too short, too tight, too loose, too wide, too narrow, too snug, tight in, tight
            across, tight around, loose in, loose around, big in, snug across, so tight,
            outrageously small, way too big, could not zip, would not zip, could not close,
            could not button, could not breathe, could not get it over, went up two, had to size
            up, had to size down, have to size up, size down, size up, in disguise, enormous, is
            huge, so huge, too huge, so tiny, too tiny, gigantic, swam in, would have fitted
            two, not true to size, not long enough, not big enough, not wide enough, order down,
            order up, order a size, sizing is off, inconsistent sizing, vanity sizing, was huge,
            was tiny, so small, so big, so short, so long, very short, very small, very large,
            very big, very tight, very long, a bit short, a bit long, a bit big, a bit small, a
            bit tight, a little short, a little long, a little big, a little small, a little
            tight, a little large, a little snug""",
        "price": """
            overpriced, expensive, pricey, costly, costs a fortune, not worth, not worth the, a
            lot of money, want my money back, steep, high price, too much money, rip off,
            ripoff, price is high, hefty, unjustified, waste of money, waste your money, not
            waste your money, not waste your, waste my money, wasted my money, for less""",
        "comfort": """
            itchy, itches, itched, itch, scratchy, scratches, uncomfortable, pinches, pinching,
            digs in, dig in, dug in, digs into, chafes, rubs, rub, irritating, irritates,
            sweaty, suffocating, strangles, blisters, leaves marks, prickly, pokes, poked,
            poking, stifling, restrictive, constricting, constricted, too hot, too warm,
            annoying, hurts, painful, tugging, cuts off, cut off my, not comfortable, scratched""",
        "colour": """
            faded, fades, fade, dull colour, dull color, drab, washed out, garish, bled, bleeds,
            wrong shade, wrong colour, wrong color, color is off, colour is off, muddy, dingy,
            different color than, different colour than, darker than, lighter than, nothing like
            the picture, nothing like the photo, neon, murky, bleached""",
        "style": """
            ugly, boring, dated, tacky, frumpy look, old fashioned, dowdy, gaudy, unattractive,
            costume, clown, matronly, looks cheap, look cheap, looked cheap, grandma, granny,
            hideous, bland, juvenile, childish, curtain, curtains, nightgown, pajama like,
            cheesy, old lady, overly busy, too busy, unstylish, dumpy, frump, homely, sloppy
            looking""",
        "delivery": """
            arrived late, took weeks, took forever, weeks to arrive, came late, never arrived,
            slow shipping, lost in the wrong item, arrived damaged, arrived dirty, arrived with,
            delayed, slow delivery, refund is not, smelled of, smelling of, late delivery, bad
            packaging""",
    }
)
"""Phrases that blame; "" are those that blame whatever they stand beside."""

NEUTRAL = """
    never hurts, arm holes, arm hole, button holes, belt holes, buttonholes, pretty well,
    pretty much, pretty good, pretty big, pretty small, pretty short, pretty long, pretty
    sure, pretty tight, pretty loose, pretty large, pretty thick, pretty basic, pretty close,
    pretty true, pretty easy, pretty simple, pretty standard, can not wait, could not wait,
    worst case, off the shoulder, off the rack, free shipping, as well as, at best, best to,
    best if, best for, hope this helps, how i like, would like, looks like, look like, felt
    like, feel like, feels like, looked like, i would like, like to, to love, sale rack, no
    wonder, thin straps, thin enough, i am thin, plain white, no doubt, good luck, good news,
    warm weather, hot weather, cold weather, warm day, warm days, cool weather, warmer
    weather, hot summer, warm climate, cooler weather, love to, fun to"""
"""Phrases that say nothing although a word in them does elsewhere."""

NEGATORS = words_in(
    """not no never without hardly neither nor nothing none barely scarcely nobody zero lack
    isnt nowhere hide hides hiding disguise disguises prevent prevents avoid avoids"""
)
"""Words that turn what follows them around."""

INTENSIFIERS: Mapping[str, float] = MappingProxyType(
    {
        **dict.fromkeys(
            words_in(
                """very so really super extremely absolutely incredibly such truly too way totally
                completely utterly outrageously"""
            ),
            1.4,
        ),
        **dict.fromkeys(words_in("slightly somewhat bit little fairly kinda pretty quite"), 0.7),
    }
)
"""What a word before an opinion multiplies its strength with."""
