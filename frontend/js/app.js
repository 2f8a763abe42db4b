// Loaded on every page. Everything works without it; this only makes it quicker and kinder.
import { startLive } from "./parts/live.js";
import { startForms } from "./parts/forms.js";
import { startSharing } from "./parts/sharing.js";
import { startReading } from "./parts/reading.js";
import { startSheets } from "./parts/sheets.js";

startSheets();
startForms();
startSharing();
startReading();
startLive();
