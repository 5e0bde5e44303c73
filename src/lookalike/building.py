"""One build of a shop, from the catalogue to a new snapshot: encode, plan, write, switch."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lookalike.catalog.store import CatalogStore
from lookalike.catalog.view import CatalogView
from lookalike.config import Settings
from lookalike.doctor.memory import Decision, mended
from lookalike.encoders.base import EncoderCard, ImageEncoder, device_of
from lookalike.encoders.build import EncodeOutcome, encode_missing
from lookalike.encoders.cores import usable_cores
from lookalike.encoders.registry import create
from lookalike.encoders.text.base import TextEncoder
from lookalike.encoders.text.paired import paired_text_encoder
from lookalike.encoders.text.registry import create_text_encoder, text_encoder_id
from lookalike.encoders.vector_store import VectorStore
from lookalike.errors import InvalidInput, MissingExtra, WeightsUnavailable
from lookalike.index.build import write_other_photos, write_snapshot
from lookalike.index.lexical.product_text import described
from lookalike.index.lexical.words import write_words
from lookalike.index.placing import digest
from lookalike.index.plan import BuildPlan, made_with, plan_build
from lookalike.index.registry import choose
from lookalike.index.snapshot import Place, SnapshotFacts, VisualSnapshot
from lookalike.index.text_half import FOLDER as TEXT_HALF
from lookalike.index.text_half import write_text_half
from lookalike.space.adaptation.report import AdaptationReport
from lookalike.storage.blobs import BlobStore
from lookalike.storage.snapshots import Snapshots
from lookalike.types import BuildReport, OnProgress, ProductId, RowIssue

WORDS = "words"
"""Folder of a snapshot that holds what search by words needs."""
STALE = 0.5  # share of stored vectors no product needs any more above which they are cleared out


@dataclass(slots=True)
class Builder:
    """What a build needs, and the build. The caller holds the shop's build lock."""

    folder: Path
    settings: Settings
    store: CatalogStore
    blobs: BlobStore
    snapshots: Snapshots
    decisions: Sequence[Decision] = ()
    """What was decided about findings of the doctor: values that were mended count."""
    keywords: Mapping[ProductId, Sequence[str]] = field(default_factory=dict)
    """Phrases that products can be found by beside their own words, from their reviews."""
    on_progress: OnProgress | None = None
    cancelled: Callable[[], bool] | None = None
    _paired: TextEncoder | None = field(default=None, init=False)
    _remarks: list[str] = field(default_factory=list, init=False)

    def build(self, *, full: bool) -> BuildReport:
        """Do what is needed, which may be nothing."""
        started = time.monotonic()
        view = mended(CatalogView.load(self.store), self.decisions)
        wanted, further = self._wanted(view), self._others(view)
        if not wanted:
            raise InvalidInput(
                "No product in this shop has a photo yet: run 'lookalike ingest' with --images "
                "before building."
            )
        encoder = create(
            self.settings.encoder.name, self.settings.encoder, self.settings.cache, bulk=True
        )
        last = VisualSnapshot.open_sound(self.snapshots, self.settings.index)
        made = made_with(encoder.card.id, self.settings.space, self.settings.index)
        made["words"] = f"{text_encoder_id()} {self._keywords_digest()}".strip()
        self._pair(encoder.card)
        if self._paired is not None:
            made["text_half"] = self._paired.card.id
        with VectorStore(self.folder / "vectors", encoder.card) as vectors:
            outcome = self._encode([*wanted, *further], encoder, vectors)
            readable = [place for place in wanted if place.content not in outcome.unreadable]
            if not readable:
                raise InvalidInput("None of the photos in this shop can be read any more.")
            kind = choose(self.settings.index.kind, len(readable), self.settings.index)
            plan = plan_build(
                readable,
                last,
                settings=made,
                kind=kind,
                space=self.settings.space,
                index=self.settings.index,
                full=full,
            )
            first = {place.product_id for place in readable}
            others = [
                place
                for place in further
                if place.product_id in first and place.content not in outcome.unreadable
            ]
            if last is not None and not full and _nothing_to_do(plan, last, made, view.version):
                snapshot, adapted = last, None
            else:
                snapshot, adapted = self._write(
                    plan, last, vectors, kind, view, made, outcome, encoder.card, others
                )
            needed = {place.content for place in [*readable, *others]}
            if len(needed) < (1 - STALE) * len(vectors):
                vectors.compact(needed)
        seconds = time.monotonic() - started
        every = [*wanted, *further]
        report = self._report(snapshot, plan, last, outcome, adapted, every, len(view), seconds)
        return replace(report, licence=encoder.card.licence, device=device_of(encoder))

    def _wanted(self, view: CatalogView) -> list[Place]:
        """What is to be found by photo, in the order of ids."""
        adapt = self.settings.space.adapt
        photos = ((at, content) for at in range(len(view)) if (content := view.content(at)))
        return [
            Place(view.ids[at], content, digest(view.product(at)) if adapt else "")
            for at, content in photos
        ]

    def _others(self, view: CatalogView) -> list[Place]:
        """The photos products have beside their first, in the order of ids."""
        return [
            Place(name, photo.content)
            for at, name in enumerate(view.ids)
            for photo in view.photos[view.first_photo[at] + 1 : view.first_photo[at + 1]]
        ]

    def _encode(
        self, wanted: list[Place], encoder: ImageEncoder, vectors: VectorStore
    ) -> EncodeOutcome:
        return encode_missing(
            list(dict.fromkeys(place.content for place in wanted)),
            blobs=self.blobs,
            encoder=encoder,
            vectors=vectors,
            limits=self.settings.photos,
            workers=encoder.workers,
            batch=self.settings.encoder.batch,
            on_progress=self.on_progress,
            cancelled=self.cancelled,
        )

    def _write(
        self,
        plan: BuildPlan,
        last: VisualSnapshot | None,
        vectors: VectorStore,
        kind: str,
        view: CatalogView,
        made: dict[str, object],
        outcome: EncodeOutcome,
        card: EncoderCard,
        others: Sequence[Place],
    ) -> tuple[VisualSnapshot, AdaptationReport | None]:
        indexed = sum(place is not None for place in plan.places)
        facts = SnapshotFacts(
            encoder=card.reference or self.settings.encoder.name,
            encoder_id=card.id,
            catalogue_version=view.version,
            products=len(view),
            indexed=indexed,
            unreadable=len(outcome.unreadable),
            index=kind,
            fitted_photos=indexed if plan.fit or last is None else last.facts.fitted_photos,
            changed_since_fit=plan.changed_since_fit,
            made_with=made,
        )
        with self.snapshots.write(facts.to_json()) as folder:
            adapted = write_snapshot(
                folder,
                plan,
                last=last,
                store=vectors,
                view=view,
                kind=kind,
                space_settings=self.settings.space,
                index_settings=self.settings.index,
                on_progress=self.on_progress,
                cancelled=self.cancelled,
            )
            write_other_photos(folder, others, store=vectors, view=view)
            self._write_words(folder / WORDS, view)
            self._write_text_half(folder / TEXT_HALF, plan, vectors, view)
        self.snapshots.prune(self.settings.keep_snapshots)
        return VisualSnapshot.open(self.snapshots, self.settings.index), adapted

    def _write_words(self, folder: Path, view: CatalogView) -> None:
        """What search by words needs; what words mean as well, where a text encoder is there."""
        folder.mkdir()
        extra = {}
        if self.keywords:
            extra["reviews"] = [" ".join(self.keywords.get(name, ())) for name in view.ids]
        encoder = create_text_encoder(self.settings.encoder, bulk=True)
        if encoder is None:
            write_words(
                folder, view, extra=extra, on_progress=self.on_progress, cancelled=self.cancelled
            )
            return
        with VectorStore(self.folder / "vectors", encoder.card) as store:
            write_words(
                folder,
                view,
                extra=extra,
                encoder=encoder,
                store=store,
                workers=self.settings.encoder.threads or usable_cores(),
                on_progress=self.on_progress,
                cancelled=self.cancelled,
            )

    def _pair(self, photos: EncoderCard) -> None:
        """The text half of the encoder's model, if it has one; a build goes on without it."""
        try:
            self._paired = paired_text_encoder(
                photos, settings=self.settings.encoder, cache=self.settings.cache
            )
        except (WeightsUnavailable, MissingExtra) as error:
            self._remarks.append(f"Words are not searched by the encoder's own text half: {error}")

    def _write_text_half(
        self, folder: Path, plan: BuildPlan, vectors: VectorStore, view: CatalogView
    ) -> None:
        if self._paired is None:
            return
        texts = dict(zip(view.ids, described(view), strict=True))
        said = ["" if p is None else texts.get(p.product_id, "") for p in plan.places]
        if not write_text_half(folder, plan.places, said, store=vectors, encoder=self._paired):
            self._remarks.append(
                "Words are not searched by the encoder's own text half: what the products are "
                "called is no nearer to their own photos than to others."
            )

    def _keywords_digest(self) -> str:
        """Another text when the phrases are other ones; "" without any."""
        if not self.keywords:
            return ""
        plain = json.dumps({name: list(said) for name, said in sorted(self.keywords.items())})
        return hashlib.sha256(plain.encode()).hexdigest()[:16]

    def _report(
        self,
        snapshot: VisualSnapshot,
        plan: BuildPlan,
        last: VisualSnapshot | None,
        outcome: EncodeOutcome,
        adapted: AdaptationReport | None,
        wanted: list[Place],
        products: int,
        seconds: float,
    ) -> BuildReport:
        changed = last is None or snapshot.name != last.name
        photos = len({place.content for place in wanted})
        return BuildReport(
            snapshot=snapshot.name,
            encoder=snapshot.facts.encoder_id,
            products=products,
            indexed=snapshot.facts.indexed,
            encoded=outcome.encoded,
            reused=photos - outcome.encoded - len(outcome.unreadable),
            unreadable=len(outcome.unreadable),
            changed=changed,
            fitted=changed and plan.fit,
            index=snapshot.facts.index,
            variance=snapshot.space.explained,
            seconds=seconds,
            encode_rate=outcome.rate,
            adaptation=None if adapted is None else adapted.to_json(),
            remarks=tuple(self._remarks),
            issues=tuple(
                RowIssue(0, place.product_id, "photo_refused", outcome.unreadable[place.content])
                for place in wanted
                if place.content in outcome.unreadable
            ),
        )


def _nothing_to_do(
    plan: BuildPlan, last: VisualSnapshot, made: dict[str, object], version: int
) -> bool:
    """Whether the last snapshot is what a build would make: photos, words and settings."""
    same = last.facts.catalogue_version == version and dict(last.facts.made_with) == made
    return not plan.fit and plan.changed == 0 and same
