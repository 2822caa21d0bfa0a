// Downhill once more, with one ball for each rule, all from one place: a race.

import { figure } from "./downhill.mjs";

export default figure({
  balls: "3", rules: ["plain", "momentum", "adam"], rates: [0.01, 0.02, 0.1], betas: [0.9, 0.9, 0.9],
});
