// Trick: the large network is fooled with a picture of the reader's own.
import { asking } from "./asking.mjs";

const TASK = "Have a picture of yours taken for an ostrich. Then move it by one pixel.";

export default { render: asking(TASK, async () => await import("./trick-form.mjs")) };
