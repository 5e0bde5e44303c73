"""A small server that speaks the few calls of the Hugging Face hub that are needed for models."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from hashlib import sha1, sha256
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import unquote, urlsplit


@dataclass
class FakeHub:
    """What the server offers, what it was asked, and how it refuses."""

    repository: str = "owner/tiny"
    commits: dict[str, dict[str, bytes]] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    licence: str | None = "apache-2.0"
    token: str | None = None
    gated: bool = False
    status: int = 200
    spoilt: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    address: str = ""

    def publish(self, files: dict[str, bytes], *, branch: str = "main") -> str:
        """A new commit on a branch; its name."""
        content = b"".join(name.encode() + data for name, data in sorted(files.items()))
        commit = sha1(content, usedforsecurity=False).hexdigest()
        self.commits[commit] = dict(files)
        self.branches[branch] = commit
        return commit

    def resolve(self, revision: str) -> str | None:
        return self.branches.get(revision) or (revision if revision in self.commits else None)


class FakeHubHandler(BaseHTTPRequestHandler):
    hub: FakeHub

    def log_message(self, *args: Any) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        hub, path = self.hub, unquote(urlsplit(self.path).path)
        hub.asked.append(f"{self.command} {path}")
        if hub.status != 200:
            return self._answer(hub.status, b"{}")
        trusted = hub.token is None or self.headers.get("Authorization") == f"Bearer {hub.token}"
        if not trusted and not hub.gated:
            return self._answer(401, b"{}", {"X-Error-Code": "RepoNotFound"})
        if found := re.fullmatch(rf"/api/models/{hub.repository}/revision/(.+)", path):
            return self._facts(hub.resolve(found[1]))
        if found := re.fullmatch(rf"/{hub.repository}/resolve/(.+?)/(.+)", path):
            if not trusted:
                return self._answer(401, b"{}", {"X-Error-Code": "GatedRepo"})
            return self._file(hub.resolve(found[1]), found[2])
        return self._answer(404, b"{}", {"X-Error-Code": "RepoNotFound"})

    def _facts(self, commit: str | None) -> None:
        if commit is None:
            return self._answer(404, b"{}", {"X-Error-Code": "RevisionNotFound"})
        siblings: list[dict[str, Any]] = []
        for name, data in self.hub.commits[commit].items():
            entry: dict[str, Any] = {"rfilename": name, "size": len(data), "blobId": "0"}
            if name.endswith((".onnx", "_data", ".safetensors", ".bin")):
                digest = sha256(data).hexdigest()
                entry["lfs"] = {"sha256": digest, "size": len(data), "pointerSize": 130}
            siblings.append(entry)
        facts: dict[str, Any] = {
            "id": self.hub.repository,
            "sha": commit,
            "siblings": siblings,
            "tags": [],
        }
        if self.hub.licence is not None:
            facts["cardData"] = {"license": self.hub.licence}
        return self._answer(200, json.dumps(facts).encode())

    def _file(self, commit: str | None, name: str) -> None:
        if commit is None or name not in self.hub.commits[commit]:
            return self._answer(404, b"{}", {"X-Error-Code": "EntryNotFound"})
        data = self.hub.commits[commit][name]
        if name in self.hub.spoilt:
            data = data[:-1] + bytes([data[-1] ^ 1])
        etag = sha256(data).hexdigest()
        return self._answer(200, data, {"X-Repo-Commit": commit, "ETag": f'"{etag}"'})

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for key, value in (headers or {}).items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)
