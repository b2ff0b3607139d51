"""A wire to PostgreSQL that counts how often the program waited for an answer before it said more."""

import socket
import threading
from contextlib import suppress
from pathlib import Path

SOCKET = ".s.PGSQL.5432"


class RoundTrips:
    """Stands in `folder` as a Unix socket and hands everything on to the server's own, in `to`."""

    def __init__(self, folder: Path, to: Path) -> None:
        self._to = to / SOCKET
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / SOCKET))
        self._listener.listen()
        self._answered = False
        #: Round trips until now.
        self.trips = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(self._to))
            threading.Thread(target=self._serve, args=(client, server), daemon=True).start()

    def _serve(self, client: socket.socket, server: socket.socket) -> None:
        with client, server:
            answers = threading.Thread(target=self._carry, args=(server, client, False), daemon=True)
            answers.start()
            self._carry(client, server, asks=True)
            answers.join()

    def _carry(self, source: socket.socket, sink: socket.socket, asks: bool) -> None:
        """Hand on what one side says. The first answer after something was asked ends a round trip."""
        with suppress(OSError):  # the other side has gone
            while data := source.recv(65536):
                if asks:
                    self._answered = False
                elif not self._answered:
                    self._answered = True
                    self.trips += 1
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
