"""RNN against Transformer: what a token and a training cost, who is late, what was measured."""
