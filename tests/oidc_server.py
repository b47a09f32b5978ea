"""A small OpenID Connect server on loopback: discovery, keys, authorization with PKCE, token, userinfo."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "yingzao", "client secret of the test"


@dataclass
class SignInServer:
    """``claims`` is who signs in there; ``userinfo`` what it says of them besides (None: the same)."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] | None = None
    key: Any = field(default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    denies: bool = False

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token", "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys", "response_types_supported": ["code"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }  # fmt: skip

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": "1", "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        if self.denies:
            return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: dict[str, str]) -> dict[str, Any] | None:
        begun = self.codes.pop(asked.get("code", ""), None)
        verifier = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        is_right = (
            begun is not None
            and (asked.get("client_id"), asked.get("client_secret")) == (CLIENT, SECRET)
            and asked.get("redirect_uri") == begun["redirect_uri"]
            and begun.get("code_challenge") == challenge
        )
        if not is_right:
            self.refused.append("token")
            return None
        now, access = int(time.time()), secrets.token_urlsafe()
        self.tokens.add(access)
        payload = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, **self.claims}
        signed = jwt.encode(payload, self.key, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": signed}


class _Handler(BaseHTTPRequestHandler):
    sign_in: SignInServer

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        match address.path:
            case "/.well-known/openid-configuration":
                self._answer(self.sign_in.discovery())
            case "/keys":
                self._answer(self.sign_in.keys())
            case "/authorize":
                self.send_response(302)
                self.send_header("Location", self.sign_in.authorize(asked))
                self.end_headers()
            case "/userinfo" if self._bearer() in self.sign_in.tokens:
                self._answer(self.sign_in.claims if self.sign_in.userinfo is None else self.sign_in.userinfo)
            case _:
                self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        answer = self.sign_in.token({name: values[0] for name, values in parse_qs(body).items()})
        if answer is None:
            self._answer({"error": "invalid_grant"}, 400)
        else:
            self._answer(answer)

    def _bearer(self) -> str:
        return self.headers.get("Authorization", "").removeprefix("Bearer ")

    def _answer(self, content: dict[str, Any], status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *arguments: Any) -> None:
        pass


@contextmanager
def sign_in_server() -> Iterator[SignInServer]:
    sign_in = SignInServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"sign_in": sign_in}))
    sign_in.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield sign_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
