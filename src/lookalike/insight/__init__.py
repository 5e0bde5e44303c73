"""What is inside a catalogue: tables to read, charts to look at, and files for other tools."""
