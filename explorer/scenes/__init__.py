"""What each page shows, without a server: from a link to the data of the mounts on its stage."""
