// A still from the camera. It is asked for at the press of a button only, and off again as soon as the picture is taken.

import { button, make } from "./figure.mjs";

const WHY = /** @type {Record<string, string>} */ ({
  NotAllowedError: "The camera is not allowed for this page. The settings of the browser allow it, or choose a file instead.",
  NotFoundError: "No camera was found. Choose a file instead.",
  NotReadableError: "The camera is in use by something else. Close that, or choose a file instead.",
});

/**
 * @param {(picture: Blob) => void} take told of the picture @param {(why: string) => void} refuse told why there is none
 * @returns {{ opener: HTMLButtonElement, element: HTMLElement, stop: () => void } | undefined} nothing, where there can be no camera
 */
export function camera(take, refuse) {
  if (!navigator.mediaDevices) return undefined;
  /** @type {MediaStream | undefined} */
  let stream;
  let asked = 0; // whoever asks again, or leaves, has no use for a camera that starts late
  const video = make("video", { muted: true, autoplay: true, playsInline: true });
  video.setAttribute("aria-label", "What the camera sees");
  const off = () => {
    asked++;
    stream?.getTracks().forEach((track) => track.stop());
    stream = video.srcObject = undefined;
    element.hidden = true;
  };
  const close = () => {
    off();
    opener.focus({ preventScroll: true });
  };
  const open = async () => {
    off();
    refuse("");
    const ours = asked;
    try {
      const given = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
      if (asked !== ours) return given.getTracks().forEach((track) => track.stop());
      stream = video.srcObject = given;
      element.hidden = false;
      taker.focus({ preventScroll: true });
    } catch (error) {
      refuse(WHY[/** @type {Error} */ (error).name] ?? "The camera could not be started. Choose a file instead.");
    }
  };
  const still = () => {
    if (!video.videoWidth) return; // no picture has come yet
    const canvas = make("canvas", { width: video.videoWidth, height: video.videoHeight });
    canvas.getContext("2d").drawImage(video, 0, 0);
    canvas.toBlob(take);
    close();
  };
  const opener = button("Camera", open);
  const taker = button("Take the picture", still);
  const element = make("div", { className: "camera", hidden: true }, video, make("div", { className: "steps" }, taker, button("Camera off", close)));
  const hidden = () => document.hidden && off();
  document.addEventListener("visibilitychange", hidden);
  addEventListener("pagehide", off);
  return {
    opener, element,
    stop() {
      off();
      document.removeEventListener("visibilitychange", hidden);
      removeEventListener("pagehide", off);
    },
  };
}
