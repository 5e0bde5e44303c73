"""Schema migrations, run by ``lookalike.storage.database``.

Revisions are numbered ``0001``, ``0002``, ... so that a newer one is recognised by any version.
"""

HEAD = "0005"
"""The newest revision, repeated here so that opening an up-to-date database needs no Alembic."""
