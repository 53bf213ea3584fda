"""What a paper takes of a view: pictures, the diagram, equations, tables, code."""
