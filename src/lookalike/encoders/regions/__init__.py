"""Finding garments in photos from the street, with the network that is installed anyway."""
