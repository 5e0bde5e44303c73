"""What shoppers have in common: pairs of products, factors, and the weights of a linear model."""
