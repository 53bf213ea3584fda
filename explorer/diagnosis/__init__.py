"""What ails a recurrent model, in words: facts are gathered, findings are functions of them."""
