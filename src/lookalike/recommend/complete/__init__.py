"""Products of other categories that go with one product, and why."""
