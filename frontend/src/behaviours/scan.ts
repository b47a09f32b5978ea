/** Scanning a label: `<section data-scan data-target="#id">` gets the camera and “choose a picture” buttons;
 *  what is read is put into the target and sent. The text field beside them always works. */
import { say } from "../texts";
import { codeReader, type Picture } from "./codes";

const LOOK_EVERY_MS = 150;

export function startScan(): void {
  const section = document.querySelector<HTMLElement>("[data-scan]");
  const target = document.querySelector<HTMLInputElement>(section?.dataset["target"] ?? "none");
  if (!section || !target) return;
  const row = document.createElement("div");
  row.className = "btns grow scan-ways";
  row.append(pictureButton(section, target));
  section.prepend(row);
  if (!navigator.mediaDevices) return; // only over https, or on this very machine
  const camera = cameraButton(section, target);
  row.prepend(camera);
  void startWhereAllowed(camera);
}

function cameraButton(section: HTMLElement, target: HTMLInputElement): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn go";
  button.textContent = say("openCamera");
  button.addEventListener("click", () => void look(section, target, button));
  return button;
}

/** Who allowed the camera once is not asked to tap again. */
async function startWhereAllowed(camera: HTMLButtonElement): Promise<void> {
  try {
    const permission = await navigator.permissions.query({ name: "camera" as PermissionName });
    if (permission.state === "granted") camera.click();
  } catch {
    // this browser cannot tell; the button stays
  }
}

async function look(section: HTMLElement, target: HTMLInputElement, button: HTMLButtonElement): Promise<void> {
  button.disabled = true;
  let camera: MediaStream;
  try {
    camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    button.replaceWith(message(say("noCamera")));
    return;
  }
  const stop = (): void => camera.getTracks().forEach((track) => track.stop());
  window.addEventListener("pagehide", stop, { once: true });
  const video = document.createElement("video");
  video.className = "camera";
  video.playsInline = true;
  video.muted = true;
  video.srcObject = camera;
  button.remove();
  section.prepend(video, ...torch(camera));
  try {
    await video.play();
    send(target, await firstCode(video));
  } catch {
    video.replaceWith(message(say("noCamera")));
  } finally {
    stop();
  }
}

/** A light for the dark, where the camera has one. */
function torch(camera: MediaStream): HTMLButtonElement[] {
  const track = camera.getVideoTracks()[0];
  const can = track?.getCapabilities?.() as { torch?: boolean } | undefined;
  if (!track || !can?.torch) return [];
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn torch";
  button.textContent = say("torch");
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    track.applyConstraints({ advanced: [{ torch: isOn } as MediaTrackConstraintSet] }).then(
      () => button.setAttribute("aria-pressed", String(isOn)),
      () => button.remove(), // it said it could and cannot
    );
  });
  return [button];
}

async function firstCode(video: HTMLVideoElement): Promise<string> {
  const read = await codeReader();
  for (;;) {
    const text = await read(video);
    if (text) return text;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function pictureButton(section: HTMLElement, target: HTMLInputElement): HTMLLabelElement {
  const label = document.createElement("label");
  label.className = "btn";
  label.textContent = say("choosePicture");
  const input = document.createElement("input");
  input.type = "file";
  input.accept = "image/*";
  input.className = "vh";
  input.addEventListener("change", () => void readFile(section, target, input));
  label.append(input);
  return label;
}

async function readFile(section: HTMLElement, target: HTMLInputElement, input: HTMLInputElement): Promise<void> {
  section.querySelector("[data-scan-problem]")?.remove();
  const text = await codeIn(input.files?.[0]);
  input.value = "";
  if (text) return send(target, text);
  const problem = message(say("noCode"));
  problem.dataset["scanProblem"] = "";
  section.prepend(problem);
}

async function codeIn(file: File | undefined): Promise<string> {
  if (!file) return "";
  try {
    const picture: Picture = await createImageBitmap(file);
    return await (await codeReader())(picture);
  } catch {
    return ""; // not a picture
  }
}

function send(target: HTMLInputElement, text: string): void {
  if (!target.isConnected) return;
  target.value = text;
  target.form?.requestSubmit();
}

function message(text: string): HTMLElement {
  const paragraph = document.createElement("p");
  paragraph.className = "help";
  paragraph.setAttribute("role", "status");
  paragraph.textContent = text;
  return paragraph;
}
