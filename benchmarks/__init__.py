"""How fast nnbp is, against bare matrix products and against its peers: ``make bench``."""
