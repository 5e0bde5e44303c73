"""From a shopper's events to their taste, at once and exactly."""
