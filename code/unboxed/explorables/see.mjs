// See: the book's ImageNet network looks at a picture of the reader's own.
import { asking } from "./asking.mjs";

const TASK = "Show the network a photo of yours. What will it say, and from which part of the photo?";

export default { render: asking(TASK, async () => await import("./see-form.mjs")) };
