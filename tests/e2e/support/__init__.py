"""What the end-to-end tests are written with: the server under test, documents, clients, oracles."""
