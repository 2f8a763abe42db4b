// Loaded on every page. Everything works without it; this only makes it quicker and kinder.
import { startLive } from "./parts/live.js";
import { startForms } from "./parts/forms.js";
import { startSharing } from "./parts/sharing.js";
import { startReading } from "./parts/reading.js";
import { startSheets } from "./parts/sheets.js";
import { startPhotos } from "./parts/photos.js";
import { startSignatures } from "./parts/signature.js";
import { startPastes } from "./parts/paste.js";

startSheets();
startForms();
startSharing();
startReading();
startPhotos();
startSignatures();
startPastes();
startLive();
