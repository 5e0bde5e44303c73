"""The catalogue and what came of it as a star schema, for BI tools such as Power BI."""
