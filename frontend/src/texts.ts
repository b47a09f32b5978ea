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
  shotAt: ["拍摄 {0}", "taken {0}"],
  shotWhere: ["位置 {0}", "Position {0}"],
  shotSeeking: ["正在取位置…", "Finding the position …"],
  shotUnknown: ["位置未知", "Position unknown"],
  shotDenied: ["位置未知（未允许定位）", "Position unknown (not allowed)"],
  noPlace: ["没有取到位置。请允许定位，或手工填写经纬度。", "No position. Allow it, or type latitude and longitude."],
  copied: ["已复制", "Copied"],
  openCamera: ["打开相机扫码", "Scan with the camera"],
  dictate: ["语音输入", "Dictate"],
  dictating: ["正在听…点按结束", "Listening … tap to end"],
  dictateHelp: ["由浏览器自带的语音服务听写，声音可能传到该服务商；本系统不接收声音，只收文字。", "The browser's own speech service listens and may send your voice to its provider; this system receives only the text."],
  dictateNothing: ["没有听到说话，请再试。", "Nothing was heard; try again."],
  dictateOffline: ["没有信号时浏览器不能听写，请打字。", "The browser cannot listen without a signal; type instead."],
  dictateFailed: ["不能听写。请允许使用麦克风，或打字。", "It cannot listen. Allow the microphone, or type."],
  torch: ["照明灯", "Light"],
  noCamera: ["相机不可用。请在下面输入编号，或用手机自带相机扫码。", "No camera. Type the number below, or use the phone's own camera."],
  choosePicture: ["选一张照片识别", "Read a picture"],
  noCode: ["这张照片里没有看到二维码。请靠近些重拍，或输入编号。", "No code in this picture. Take it from nearer, or type the number."],
  chooseFile: ["选择文件", "Choose file"],
  chooseFiles: ["选择文件", "Choose files"],
  noneChosen: ["未选择", "None chosen"],
  filesChosen: ["已选 {0} 个文件", "{0} files chosen"],
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

/** Local time to the minute. */
export function clock(milliseconds: number): string {
  const at = new Date(milliseconds);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
