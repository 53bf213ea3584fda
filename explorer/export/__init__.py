"""Views as files to take away: a page without a server, pictures, data, equations, code."""
