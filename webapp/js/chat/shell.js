/** Has the browser keep the page's own files (sw.js), so that the page starts without network. */

/** The one name that the content security policy lets through, for the one address that this policy gives. */
const POLICY = "phao-service-worker";

export class Shell {
  #window;
  #address;
  #policy = null;
  #busy = false;

  /**
   * `base` is where the page is. Of the window all is asked for when it is needed: in a sandboxed frame to ask is to
   * fail.
   */
  constructor(window, base) {
    this.#window = window;
    this.#address = new URL("sw.js", base).href;
  }

  /** Registers the worker; where there is one, looks whether the server has another version. */
  async keep() {
    // All rooms come back at once.
    if (this.#busy) return;
    this.#busy = true;
    try {
      await this.#register();
    } catch {
      // Forbidden by a setting, a proxy answers something else, no network: the page works without, or with what was
      // kept.
    } finally {
      this.#busy = false;
    }
  }

  async #register() {
    const { navigator, trustedTypes } = this.#window;
    // Where the connection is not secure there are none.
    if (navigator.serviceWorker === undefined) return;
    this.#policy ??= trustedTypes?.createPolicy(POLICY, { createScriptURL: () => this.#address }) ?? null;
    const script = this.#policy?.createScriptURL("") ?? this.#address;
    const registration = await navigator.serviceWorker.register(script, { updateViaCache: "none" });
    if (registration.active !== null) await registration.update().catch(() => this.#leaveIfGone(registration));
  }

  /** If there is no Phao here any more: what was kept would stand before whatever took its place. */
  async #leaveIfGone(registration) {
    const { status } = await this.#window.fetch(this.#address, { cache: "no-store" });
    if (status === 404 || status === 410) {
      const { caches } = this.#window;
      await registration.unregister();
      const { pathname } = new URL(registration.scope);
      const names = (await caches.keys()).filter(name => name.startsWith(`phao-shell ${pathname} `));
      await Promise.all(names.map(name => caches.delete(name)));
    }
  }
}
