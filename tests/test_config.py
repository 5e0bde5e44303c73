"""Settings come from arguments, the environment and the shop's file, in that order."""

from pathlib import Path

import pytest

from lookalike.config import SETTINGS_FILE, load_settings
from lookalike.errors import InvalidSetting


def test_defaults(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    assert settings.encoder.name == "efficientnet-lite0-deep+colour"
    assert settings.space.variance == 0.99
    assert settings.photos.max_bytes == 200 * 1024 * 1024


def test_order_of_precedence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / SETTINGS_FILE
    file.write_text('keep_snapshots = 5\n[encoder]\nname = "colour"\nbatch = 7\n')
    assert load_settings(tmp_path).encoder.name == "colour"
    monkeypatch.setenv("LOOKALIKE_ENCODER__NAME", "vgg16")
    settings = load_settings(tmp_path)
    assert (settings.encoder.name, settings.encoder.batch) == ("vgg16", 7)
    assert load_settings(tmp_path, encoder={"name": "pixels"}).encoder.name == "pixels"
    assert load_settings(tmp_path).keep_snapshots == 5


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[space]\nvariance = 1.5\n", "space.variance"),
        ('[index]\nkind = "magic"\n', "index.kind"),
        ("[photos]\nmax_pixel = 3\n", "photos.max_pixel"),
        ("colour = true\n", "colour"),
        ("this is not TOML", SETTINGS_FILE),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / SETTINGS_FILE).write_text(text)
    with pytest.raises(InvalidSetting) as caught:
        load_settings(tmp_path)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)
