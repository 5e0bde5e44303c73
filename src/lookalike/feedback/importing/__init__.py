"""Events from elsewhere: tables, dumps and exports, read in one pass and safe to read again."""
