"""The command line: arguments become calls of the shop, and answers become text."""
