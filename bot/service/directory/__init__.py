"""The directories of clinics: who keeps them, and what patients are shown of them."""
