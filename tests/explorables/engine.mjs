// What tests ask of the engine where there is no worker that computes: what becomes of what was asked for.
import { Engine, STOPPED } from "../../code/unboxed/explorables/deep-client.mjs";

/** What is told of a picture that is being read while all is given up, and of the next that is read. */
export async function stopped() {
  const posted = [];
  globalThis.Worker = class {
    postMessage(message) {
      posted.push(message);
    }

    terminate() {}
  };
  const engine = new Engine([], 1);
  void engine.load();
  const told = (reading) => reading.then(({ name }) => name, (why) => (why === STOPPED ? "stopped" : String(why)));
  const first = told(engine.read(new Blob(), { side: 32 }));
  engine.stop();
  const second = told(engine.read(new Blob(), { side: 32 }));
  for (const { id } of posted.filter(({ kind }) => kind === "read")) {
    engine.hear(0, { kind: "read", id, picture: { name: `picture ${id}` } });
  }
  return [await first, await second];
}
