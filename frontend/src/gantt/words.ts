/** The island's own words in the two languages of the product. */
import { isChinese } from "../texts";

const WORDS = {
  locale: ["cn", "en"],
  code: ["编码", "Code"],
  name: ["工序", "Activity"],
  duration: ["工期", "Duration"],
  percent: ["完成 %", "Done %"],
  start: ["开始", "Start"],
  finish: ["完成", "Finish"],
  early_start: ["最早开始", "Early start"],
  early_finish: ["最早完成", "Early finish"],
  late_start: ["最迟开始", "Late start"],
  late_finish: ["最迟完成", "Late finish"],
  actual_start: ["实际开始", "Actual start"],
  actual_finish: ["实际完成", "Actual finish"],
  baseline_start: ["基线开始", "Baseline start"],
  baseline_finish: ["基线完成", "Baseline finish"],
  total_float: ["总时差", "Total float"],
  light: ["状态", "Status"],
  blocked: ["不可开工原因", "Why blocked"],
  day: ["日", "Day"],
  week: ["周", "Week"],
  month: ["月", "Month"],
  quarter: ["季", "Quarter"],
  zoom: ["时间刻度", "Time scale"],
  fit: ["全览", "Fit"],
  dataDate: ["数据日期 {0}", "Data date {0}"],
  levels: ["展开到", "Unfold to"],
  level: ["{0} 级", "Level {0}"],
  allLevels: ["全部", "All levels"],
  critical: ["只看关键", "Critical only"],
  lights: ["只看红黄", "Red/yellow only"],
  search: ["查找编码或工序", "Find code or activity"],
  columns: ["列", "Columns"],
  print: ["打印", "Print"],
  count: ["{0} / {1} 项", "{0} of {1} activities"],
  loading: ["正在取计划…", "Loading the plan…"],
  failed: ["计划没有取到（{0}）。", "The plan could not be loaded ({0})."],
  retry: ["重试", "Try again"],
  empty: ["计划中还没有工序。", "The plan has no activities yet."],
  none: ["没有符合条件的工序。", "No activity matches."],
  year: ["{0} 年", "{0}"],
  legendTask: ["工序，加重处已完成", "Activity, done part stronger"],
  legendCritical: ["关键", "Critical"],
  legendBaseline: ["基线 {0}", "Baseline {0}"],
  legendFloat: ["总时差", "Total float"],
} as const;

export type WordKey = keyof typeof WORDS;
export type Speak = (word: WordKey, ...values: (string | number)[]) => string;

export function speaker(lang: string): Speak {
  const index = isChinese(lang) ? 0 : 1;
  return (word, ...values) => WORDS[word][index].replace(/\{(\d)\}/g, (_, at: string) => String(values[Number(at)] ?? ""));
}
