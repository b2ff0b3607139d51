"""The flow language: what a conversation file may say, and the engine that runs it."""
