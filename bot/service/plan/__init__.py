"""The person's plan: what they put into it and change, the pages that show it, and what is asked about by the clock."""
