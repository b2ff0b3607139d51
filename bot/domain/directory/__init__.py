"""Places and services near a clinic: what an entry is, when it is open, when it has grown too old to be shown."""
