"""What shoppers say about products: read, weighed and summed up in their own words."""
