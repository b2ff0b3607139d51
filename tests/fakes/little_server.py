"""A server in a thread of its own that says little: one answer, or what the Bot API says of a bot, with any `Date`."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def serving(answer: object, port: int, ahead: int = 0, webhook: str = "") -> ThreadingHTTPServer:
    """A server that answers this, or as the Bot API does, with a `Date` that many seconds behind."""
    results: dict[str, Any] = {
        "getme": {"id": 1, "is_bot": True, "first_name": "x", "username": "traad_bot"},
        "getwebhookinfo": {"url": webhook, "has_custom_certificate": False, "pending_update_count": 0},
        "getupdates": [],
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.rpartition("/")[2].lower()
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = json.dumps(answer or {"ok": True, "result": results[name]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def date_time_string(self, timestamp: float | None = None) -> str:
            return super().date_time_string(time.time() - ahead)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
