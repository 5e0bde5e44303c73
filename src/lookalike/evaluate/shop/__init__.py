"""How well a shop recommends, on its own events: before and after a moment."""
