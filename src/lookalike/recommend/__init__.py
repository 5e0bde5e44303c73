"""From a query to hits: candidates, filter, score, reasons."""
