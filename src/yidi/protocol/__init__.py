"""The national envelope and its signing; knows nothing else of this house."""
