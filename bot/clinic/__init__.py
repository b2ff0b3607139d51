"""The staff pages: requests in a browser, for people who have no Telegram at work (E69). Imported only by a process that serves them."""
