/** Reading a QR code with the camera where the browser can; the text field beside it always works.
 *  `<section data-scan data-target="#id">` gets a camera button; what is read is put into the target and sent. */
import { say } from "../texts";

interface FoundCode { rawValue: string }
interface CodeDetector { detect(source: HTMLVideoElement): Promise<FoundCode[]> }
declare global {
  interface Window { BarcodeDetector?: new (options: { formats: string[] }) => CodeDetector }
}

const LOOK_EVERY_MS = 200;

export function startScan(): void {
  const section = document.querySelector<HTMLElement>("[data-scan]");
  const target = document.querySelector<HTMLInputElement>(section?.dataset.target ?? "none");
  if (!section || !target || !window.BarcodeDetector || !navigator.mediaDevices) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn go grow";
  button.textContent = say("openCamera");
  button.addEventListener("click", () => void look(section, target, button));
  const row = document.createElement("div");
  row.className = "btns";
  row.append(button);
  section.prepend(row);
}

async function look(section: HTMLElement, target: HTMLInputElement, button: HTMLButtonElement): Promise<void> {
  const Detector = window.BarcodeDetector;
  if (!Detector) return;
  let camera: MediaStream;
  try {
    camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    button.replaceWith(message(say("noCamera")));
    return;
  }
  const video = document.createElement("video");
  video.className = "camera";
  video.playsInline = true;
  video.muted = true;
  video.srcObject = camera;
  button.replaceWith(video);
  await video.play();
  const text = await firstCode(new Detector({ formats: ["qr_code"] }), video);
  camera.getTracks().forEach((track) => track.stop());
  if (!section.isConnected) return;
  target.value = text;
  target.form?.requestSubmit();
}

async function firstCode(detector: CodeDetector, video: HTMLVideoElement): Promise<string> {
  for (;;) {
    const [code] = await detector.detect(video);
    if (code?.rawValue) return code.rawValue;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function message(text: string): HTMLElement {
  const paragraph = document.createElement("p");
  paragraph.className = "help";
  paragraph.setAttribute("role", "status");
  paragraph.textContent = text;
  return paragraph;
}
