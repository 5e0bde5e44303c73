"""Photos to vectors: encoders, their cards and weights, and the store of what they computed."""
