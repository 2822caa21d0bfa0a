// Networks that are loaded when they are first wanted, each once.

import { load } from "./nn.mjs";

/** @typedef {import("./nn.mjs").Network} Network */
/** @typedef {{ state: "absent" | "coming" | "failed" | "here", network?: Network, facts?: any, why?: string }} Loaded */

export class Networks {
  /**
   * @param {Record<string, any>} bundles by the names of the networks
   * @param {() => void} changed called when a network begins to come, is here, or has failed
   * @param {((why: string, again: () => Promise<void>) => void) | undefined} lack called when there is none, for one has failed
   */
  constructor(bundles, changed, lack) {
    this.bundles = bundles;
    this.changed = changed;
    this.lack = lack;
    /** @type {Map<string, Loaded>} */
    this.found = new Map();
  }

  /** @param {string} name @returns {Loaded} */
  get(name) {
    return this.found.get(name) ?? { state: "absent" };
  }

  /** How much there is to load. @param {string} name @returns {string} */
  size(name) {
    return `${Math.round(this.bundles[name].bytes / 1000)} kB`;
  }

  /** Load a network, unless it is here, or coming, or has failed and this is not to try again. @param {string} name @param {boolean} [again] */
  async bring(name, again = false) {
    const { state } = this.get(name);
    if (state !== "absent" && !(state === "failed" && again)) return;
    this.note(name, { state: "coming" });
    try {
      const { network, manifest } = await load(this.bundles[name]);
      if (!network) throw new Error("expected the layers of a network, got none");
      this.note(name, { state: "here", network, facts: manifest.facts });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.note(name, { state: "failed", why });
      if ([...this.found.values()].some(({ state }) => state === "here")) return;
      this.lack?.(`The network could not be loaded: ${why}.`, () => this.bring(name, true));
    }
  }

  /** @param {string} name @param {Loaded} loaded */
  note(name, loaded) {
    this.found.set(name, loaded);
    this.changed();
  }
}
