"""Products: checked, stored, filtered, shown."""
