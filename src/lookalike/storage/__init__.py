"""Where a shop keeps things: database, files by content, snapshots, locks between processes."""
