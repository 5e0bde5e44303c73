"""From what a product looks and reads like to what shoppers will do with it."""
