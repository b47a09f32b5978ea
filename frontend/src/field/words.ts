/** What the field app says itself, in both languages; loaded with it and not with every page. */
import { isChinese } from "../texts";

const WORDS = {
  waiting: ["等待", "waiting"],
  sending: ["发送中", "sending"],
  received: ["已收", "received"],
  attention: ["需处理", "needs attention"],
  offline: ["离线", "Offline"],
  online: ["已连接", "Connected"],
  queued: ["离线 · 待同步 {0}", "Offline · {0} to send"],
  toSend: ["待同步 {0}", "{0} to send"],
  toSettle: ["需处理 {0}", "Attention: {0}"],
  kept: ["已保存在本机，有信号后自动提交。", "Kept on this device; it is sent once there is a signal."],
  answered: ["已填写，等待提交。", "Filled in; it waits to be sent."],
  noRoom: ["本机空间不足，未能保存。请先连网提交队列，或清理手机空间，再试。", "No room on this device; nothing was kept. Send the queue first or free some space, then try again."],
  notKept: ["未能保存：{0}", "It could not be kept: {0}"],
  keptPage: ["离线页面，保存于 {0}。填写的内容先存本机，有信号后提交，由服务器重新核对。", "Kept page of {0}. What you write waits on this device and is checked again when it arrives."],
  notHere: ["这一页没有带下现场，有信号时再打开。下面是本机已有的页面。", "This page was not taken along; open it with a signal. Below is what is on this device."],
  photos: ["{0} 个文件 · {1}", "files: {0} · {1}"],
  receipt: ["回执", "receipt"],
  late: ["补录", "entered afterwards"],
  written: ["写于 {0}", "written {0}"],
  of: ["{0} 的内容，由其本人登录后提交", "Written by {0}; sent once they sign in"],
  another: ["其他人员", "somebody else"],
  edit: ["修改后再交", "Mend and send"],
  again: ["再交一次", "Send again"],
  keepMine: ["以我为准", "Keep mine"],
  open: ["查看现状", "Look at it now"],
  discard: ["不要了", "Discard mine"],
  sure: ["丢弃本机的这一项？丢弃后不能找回。", "Discard this from the device? It cannot be brought back."],
  field: ["项目", "Field"],
  then: ["填写时", "As you read it"],
  mine: ["我写的", "Yours"],
  now: ["现在", "Now"],
  by: ["{0} 改过", "changed by {0}"],
  take: ["带下现场", "Take along"],
  takeAgain: ["更新", "Refresh"],
  taking: ["正在保存 {0}/{1}", "Keeping {0} of {1}"],
  taken: ["{0} 页 · {1} · {2}", "{0} pages · {1} · {2}"],
  also: ["{0} · {1} 项", "{0} · {1} items"],
  tooLarge: ["本机空间不够：还需 {0}，可用 {1}。请少选一些，或清理手机空间。", "Not enough room: {0} more are needed and {1} are free. Choose less, or free some space."],
  ended: ["此版本已失效（{0}，{1} 核对）。不要再按它施工。", "This version no longer counts ({0}, checked {1}). Do not work by it."],
  endedNow: ["现行版本：", "In force now:"],
  missed: ["{0} 页未能保存，请再试", "{0} pages could not be kept; try again"],
  nothingKept: ["还没有带任何项目下现场。", "Nothing is kept yet."],
  room: ["本机已用 {0}，共 {1}", "{0} used of {1} on this device"],
  roomLow: ["空间快满了：请尽快连网提交队列，或清理手机空间。", "Room is running out: send the queue soon, or free some space."],
  signOut: ["还有 {0} 项未提交。退出后它们仍留在本机，您再次登录后才会提交。仍要退出吗？", "{0} entries are not sent. They stay on this device and are sent after you sign in again. Sign out all the same?"],
  files: ["已附 {0} 个文件，随本次提交。", "{0} files come along."],
  partUnknown: ["这个二维码不在带下现场的部位里。有信号时再扫。", "This label is not among the parts taken along. Scan it with a signal."],
} as const;

export function tell(word: keyof typeof WORDS, ...values: (string | number)[]): string {
  const [zh, en] = WORDS[word];
  const text: string = isChinese(document.documentElement.lang || "zh") ? zh : en;
  return text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ""));
}

/** Bytes in the unit that people read: KB, MB or GB. */
export function size(bytes: number): string {
  const [unit, of] = bytes < 1024 ** 2 ? ["KB", 1024] : bytes < 1024 ** 3 ? ["MB", 1024 ** 2] : ["GB", 1024 ** 3];
  return `${(bytes / Number(of)).toFixed(unit === "KB" ? 0 : 1)} ${unit}`;
}
