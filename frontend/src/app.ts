/** Everything every page needs: the design system, htmx, and small behaviours on server-rendered pages.
 *  Pages work as plain forms without it; each behaviour is found by a data-attribute, never by a class. */
import "./styles/index.css";
import { startHtmx } from "./behaviours/htmx";
import { startDiagrams } from "./behaviours/diagram";
import { startDialogs } from "./behaviours/dialogs";
import { startDrawer } from "./behaviours/drawer";
import { startDrops } from "./behaviours/drop";
import { startFiles } from "./behaviours/files";
import { startField } from "./field/start";
import { startForms } from "./behaviours/forms";
import { startLedgers } from "./behaviours/ledger";
import { startLocating } from "./behaviours/locate";
import { startMentions } from "./behaviours/mentions";
import { startOptions } from "./behaviours/options";
import { startPaste } from "./behaviours/paste";
import { startResults } from "./behaviours/results";
import { startRows } from "./behaviours/rows";
import { startScan } from "./behaviours/scan";
import { startShots } from "./behaviours/shots";
import { startScrollable } from "./behaviours/scroll";
import { startSearch } from "./behaviours/search";
import { startSpeech } from "./behaviours/speech";
import { startTabs } from "./behaviours/tabs";
import { startTheme } from "./behaviours/theme";
import { startToasts } from "./behaviours/toasts";

startHtmx();
startDiagrams();
startDialogs();
startDrawer();
startDrops();
startField(); // before the guard of forms: what it keeps is not sent
startForms();
startLedgers();
startLocating();
startMentions();
startOptions();
startPaste();
startResults();
startRows();
startScan();
startScrollable();
startSearch();
startShots();
startFiles(); // after the lists of photos, which stand behind their field
startSpeech();
startTabs();
startTheme();
startToasts();
