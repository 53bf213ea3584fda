"""The five shapes of recurrent networks, each with a small trained model that has it."""
