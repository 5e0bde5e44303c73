"""What `import lookalike` promises: few names, and nothing heavy behind them."""

import subprocess
import sys

import lookalike

HEAVY = {
    "alembic", "faiss", "huggingface_hub", "numpy", "onnx", "onnxruntime", "pandas", "PIL",
    "pyarrow", "pydantic", "scipy", "sklearn", "sqlalchemy", "streamlit", "torch", "typer",
}  # fmt: skip


def test_the_public_names_are_the_documented_ones() -> None:
    public = {name for name in vars(lookalike) if not name.startswith("_")}
    assert set(lookalike.__all__) == {"__version__", "open"}
    assert lookalike.open.__doc__
    assert public <= {"open", "annotations", "Any", "Path", "TYPE_CHECKING"} | _submodules()


def _submodules() -> set[str]:
    return {name.split(".")[1] for name in sys.modules if name.startswith("lookalike.")}


def test_importing_loads_no_heavy_library() -> None:
    code = "import sys, lookalike; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())
