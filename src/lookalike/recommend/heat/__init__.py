"""Which region of a photo makes it similar to another: by covering it and looking again."""
