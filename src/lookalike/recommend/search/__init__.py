"""Search by words, alone and with photos: understand, score in several views, add up, explain."""
