"""What the pages of the section Learn draw."""
