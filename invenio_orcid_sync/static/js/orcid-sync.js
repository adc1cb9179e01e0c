// SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
// SPDX-License-Identifier: MIT

// Shows how far things are without a reload, while something is under way. The pages work without it.
(() => {
  const LIVE = "[data-orcid-sync-live]";
  const SHORTEST = 2000, LONGEST = 10000;

  const regions = () => [...document.querySelectorAll(LIVE)];
  const moving = () => regions().some((region) => region.dataset.orcidSyncLive === "moving");
  const later = (wait) => setTimeout(() => look(wait), wait);

  // A page that is being left asks nothing more: it would take the message that the next page is to show.
  const leaving = new AbortController();
  addEventListener("submit", (event) => event.defaultPrevented || leaving.abort());
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  const fetched = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, signal: leaving.signal });
    // Somewhere else than where we are: the session has ended.
    if (!answer.ok || answer.redirected) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };

  // Texts are compared, since forms hold tokens that differ each time: what did not change is not read out again.
  const update = (region, fresh) => {
    if (region.contains(document.activeElement)) return false;
    region.dataset.orcidSyncLive = fresh.dataset.orcidSyncLive;
    if (region.textContent === fresh.textContent) return false;
    region.replaceChildren(...fresh.childNodes);
    return true;
  };

  const look = async (wait) => {
    let changed = false;
    if (!document.hidden) {
      const page = await fetched().catch(() => undefined);
      if (page === null || leaving.signal.aborted) return;
      for (const region of page ? regions() : []) {
        const fresh = page.getElementById(region.id);
        if (fresh) changed = update(region, fresh) || changed;
        else if (region.hasAttribute("role")) return location.reload();
      }
    }
    if (moving()) later(changed ? SHORTEST : Math.min(wait * 1.5, LONGEST));
  };

  if (moving()) later(SHORTEST);
})();
