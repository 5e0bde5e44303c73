"""From events to values that recommendations are made with."""
