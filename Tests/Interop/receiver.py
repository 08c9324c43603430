"""Receives logout tokens (OpenID Connect Back-Channel Logout): Receiver(handle, port) calls handle(form) for each POST."""

import http.server, threading, urllib.parse


class Receiver:
    def __init__(self, handle, port):
        received, event = [], threading.Event()

        class H(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                form = dict(
                    urllib.parse.parse_qsl(self.rfile.read(int(self.headers.get("content-length", 0))).decode())
                )
                try:
                    received.append(handle(form))
                    status = 200
                except Exception as e:
                    received.append(e)
                    status = 400
                self.send_response(status)
                self.send_header("Cache-Control", "no-store")
                self.send_header("Content-Length", "0")
                self.end_headers()
                event.set()

            def log_message(self, *a):
                pass

        self.server, self.received, self.event = (
            http.server.ThreadingHTTPServer(("localhost", port), H),
            received,
            event,
        )
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, seconds=10):
        self.event.wait(seconds)
        return self.received

    def close(self):
        self.server.shutdown()
        self.server.server_close()
