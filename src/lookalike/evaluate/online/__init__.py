"""What came of the lists that were shown, each figure with how far it can be trusted."""
