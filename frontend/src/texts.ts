/** The few words scripts say themselves; everything else is said by the server. */
const WORDS = {
  offline: ["网络不通，未提交。请检查网络后重试。", "No connection; nothing was sent. Check the network and try again."],
  refused: ["服务器未接受（{0}）。请刷新页面后重试。", "The server did not accept this ({0}). Reload the page and try again."],
  close: ["关闭", "Close"],
  columnsAndRows: ["{0} 行 × {1} 列", "{0} rows × {1} columns"],
  moreRows: ["其余 {0} 行未显示", "{0} more rows not shown"],
  themeAuto: ["外观：跟随系统", "Appearance: as the system"],
  themeLight: ["外观：浅色", "Appearance: light"],
  themeDark: ["外观：深色", "Appearance: dark"],
  signFirst: ["请先签名。", "Please sign first."],
  remove: ["移除", "Remove"],
  noPlace: ["没有取到位置。请允许定位，或手工填写经纬度。", "No position. Allow it, or type latitude and longitude."],
  copied: ["已复制", "Copied"],
  openCamera: ["打开相机扫码", "Scan with the camera"],
  noCamera: ["相机不可用。请在下面输入编号，或用手机自带相机扫码。", "No camera. Type the number below, or use the phone's own camera."],
  choosePicture: ["选一张照片识别", "Read a picture"],
  noCode: ["这张照片里没有看到二维码。请靠近些重拍，或输入编号。", "No code in this picture. Take it from nearer, or type the number."],
  mb: ["{0} MB", "{0} MB"],
} as const;

export type Word = keyof typeof WORDS;

export function isChinese(lang: string): boolean {
  return lang.toLowerCase().startsWith("zh");
}

export function say(word: Word, ...values: (string | number)[]): string {
  const [zh, en] = WORDS[word];
  const text: string = isChinese(document.documentElement.lang || "zh") ? zh : en;
  return text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ""));
}
