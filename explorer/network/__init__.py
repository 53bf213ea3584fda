"""What a network is: weights and layers, how a layer is run, held and initialised."""
