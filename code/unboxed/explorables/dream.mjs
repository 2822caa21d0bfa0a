// Dream: a layer of the large network exaggerates what it sees in a picture of the reader's own.
import { asking } from "./asking.mjs";

const TASK = "Choose a picture and a layer, and watch what the layer makes of it. Which one finds animals, and where?";

export default { render: asking(TASK, async () => await import("./dream-form.mjs")) };
