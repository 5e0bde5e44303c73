"""How much each source counts, learned from what shoppers did."""
