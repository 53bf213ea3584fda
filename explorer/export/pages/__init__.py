"""Views, lessons and diagnoses as HTML pages that play without a server."""
