"""A stand-in for Aliyun's SMS service on the loopback: it checks the signature from its own
reading of the documents (percent-encoding, sorting and hashing are written anew here)."""

import contextlib
import hashlib
import hmac
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

SECRET = "loopback-only"
PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"
HEAD = re.compile(r"^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=(\w{64})$")


def encoded(text):
    return "".join(c if c in PLAIN else "".join(f"%{b:02X}" for b in c.encode()) for c in text)


def expected_signature(handler, body, signed):
    query = handler.path.partition("?")[2]
    pairs = sorted(parse_qsl(query, keep_blank_values=True))
    canonical_query = "&".join(f"{encoded(k)}={encoded(v)}" for k, v in pairs)
    headers = "".join(f"{name}:{handler.headers[name].strip()}\n" for name in signed)
    request = (
        f"{handler.command}\n/\n{canonical_query}\n{headers}\n{';'.join(signed)}\n"
        + hashlib.sha256(body).hexdigest()
    )
    digest = hashlib.sha256(request.encode()).hexdigest()
    return hmac.new(SECRET.encode(), f"ACS3-HMAC-SHA256\n{digest}".encode(), "sha256").hexdigest()


class FakeAliyun(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.answer(self.judge(body))

    def judge(self, body):
        found = HEAD.match(self.headers.get("Authorization", ""))
        if not found:
            return 400, "MissingAuthorization"
        signed = found[2].split(";")
        must = {"host"} | {k.lower() for k in self.headers if k.lower().startswith("x-acs-")}
        if set(signed) != must or signed != sorted(signed):
            return 400, "InvalidSignedHeaders"
        if self.headers["x-acs-content-sha256"] != hashlib.sha256(body).hexdigest():
            return 400, "InvalidContent"
        if found[3] != expected_signature(self, body, signed):
            return 403, "SignatureDoesNotMatch"
        if self.headers["x-acs-signature-nonce"] in self.server.nonces:
            return 400, "SignatureNonceUsed"
        self.server.nonces.add(self.headers["x-acs-signature-nonce"])
        named = self.headers["x-acs-action"], self.headers["x-acs-version"]
        if named != ("SendSms", "2017-05-25"):
            return 404, "InvalidAction.NotFound"
        self.server.sent.append(dict(parse_qsl(self.path.partition("?")[2])))
        return 200, self.server.code

    def answer(self, verdict):
        status, code = verdict
        text = json.dumps({"Code": code, "Message": code, "BizId": "9000^0", "RequestId": "R-1"})
        if self.server.garbage:
            text = "<html>502</html>"
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def fake_aliyun():
    server = ThreadingHTTPServer(("127.0.0.1", 0), FakeAliyun)
    server.sent, server.nonces, server.code, server.garbage = [], set(), "OK", False
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
