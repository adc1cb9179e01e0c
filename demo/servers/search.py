# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The search server out of the osmem-server wheel, which speaks OpenSearch's protocol."""

from dataclasses import dataclass
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from ..state import State, is_free
from .process import Process


@dataclass
class Search:
    """A search server on a private port; it keeps everything in memory."""

    state: State

    def start(self) -> None:
        """Start and wait until it answers."""
        if not self.running() and not is_free(self.state.port("search")):
            self.state.forget_port("search")
        self._process().start()

    def stop(self) -> None:
        """Stop it; its content is gone."""
        self._process().stop()

    def running(self) -> bool:
        """Tell whether the process lives."""
        return self._process().running() is not None

    def hosts(self) -> list[dict]:
        """Return the value for SEARCH_HOSTS."""
        return [{"host": "127.0.0.1", "port": self.state.port("search")}]

    def answers(self) -> bool:
        """Tell whether it answers HTTP; a proxy named by the environment is not asked."""
        try:
            opener = build_opener(ProxyHandler({}))
            with opener.open(
                f"http://127.0.0.1:{self.state.port('search')}/", timeout=2
            ) as answer:
                return answer.status == 200
        except (URLError, OSError):
            return False

    def _process(self) -> Process:
        import osmem_server

        address = f"127.0.0.1:{self.state.port('search')}"
        # Without the second option it ends with our standard input.
        options = ["--addr", address, "--no-stdin-watch", "--no-ja"]
        return Process(
            self.state,
            "search",
            [str(osmem_server.resolve_binary()), *options],
            self.answers,
        )
