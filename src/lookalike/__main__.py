"""``python -m lookalike``: the same as the command ``lookalike``."""

from lookalike.serve.cli.main import run

if __name__ == "__main__":
    run()
