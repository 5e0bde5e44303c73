import json

from lookalike.evaluate.machine import describe_machine


def test_names_what_a_figure_depends_on():
    found = describe_machine()
    assert found["cores"] >= 1
    assert found["cpu"]
    assert found["python"].count(".") == 2
    assert {"lookalike", "numpy", "onnxruntime", "faiss-cpu"} <= found["libraries"].keys()
    assert json.loads(json.dumps(found)) == found
