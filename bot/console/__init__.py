"""The commands behind `rodtrad`, by what they are about; `bot/cli.py` puts them together."""
