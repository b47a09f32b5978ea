/** Reading a QR code from a camera picture or an image file: the browser's own detector where it has one,
 *  else ZXing as WebAssembly, which is served by this host and fetched only when it is needed. */

interface FoundCode { rawValue: string }
interface CodeDetector { detect(source: ImageBitmapSource): Promise<FoundCode[]> }
interface DetectorClass {
  new (options: { formats: string[] }): CodeDetector;
  getSupportedFormats(): Promise<string[]>;
}
declare global {
  interface Window { BarcodeDetector?: DetectorClass }
}

export type Picture = HTMLVideoElement | ImageBitmap;
/** The text of the first code in a picture, or nothing. */
export type CodeReader = (picture: Picture) => Promise<string>;

/** Enough for a label across the frame; larger pictures take longer and show no more. */
const LONGEST_SIDE_PX = 1200;

let reader: Promise<CodeReader> | undefined;

export function codeReader(): Promise<CodeReader> {
  reader ??= ownReader().then((own) => own ?? zxingReader());
  return reader;
}

async function ownReader(): Promise<CodeReader | null> {
  const Detector = window.BarcodeDetector;
  if (!Detector) return null;
  try {
    if (!(await Detector.getSupportedFormats()).includes("qr_code")) return null;
    const detector = new Detector({ formats: ["qr_code"] });
    return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? "";
  } catch {
    return null; // announced, but its service is missing on this device
  }
}

async function zxingReader(): Promise<CodeReader> {
  const [{ prepareZXingModule, readBarcodes }, { default: wasm }] = await Promise.all([
    import("zxing-wasm/reader"),
    import("zxing-wasm/reader/zxing_reader.wasm?url"),
  ]);
  prepareZXingModule({ overrides: { locateFile: (path: string, prefix: string) => (path.endsWith(".wasm") ? wasm : prefix + path) } });
  return async (picture) => {
    const pixels = pixelsOf(picture);
    if (!pixels) return "";
    const found = await readBarcodes(pixels, { formats: ["QRCode"], maxNumberOfSymbols: 1 });
    return found[0]?.text ?? "";
  };
}

function pixelsOf(picture: Picture): ImageData | null {
  const [width, height] = picture instanceof HTMLVideoElement ? [picture.videoWidth, picture.videoHeight] : [picture.width, picture.height];
  if (!width || !height) return null;
  const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) return null;
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
