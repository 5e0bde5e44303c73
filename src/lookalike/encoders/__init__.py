"""What looks at photos: encoders with their cards, and the vectors they computed."""
