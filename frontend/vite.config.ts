import { readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

/** The vendor's stylesheet asks a font host for a typeface we do not use, and its code knows an export service that
 *  would be sent whole plans: an offline site has neither. The variables move from :root to our island, so that those derived from others follow our tokens. */
function tamedGantt(): Plugin {
  return {
    name: "tamed-gantt",
    enforce: "pre",
    transform(code, id) {
      if (id.includes("dhtmlxgantt.es.js")) return code.replaceAll("https://export.dhtmlx.com/gantt", "about:blank");
      if (!id.includes("dhtmlxgantt.css")) return null;
      return code
        .replace(/@font-face\s*\{[^}]*\}/g, "") // its icons come as a data: font, which our policy does not load
        .replace(":root{--dhx-gantt-theme", ".gantt-island,.gantt_tooltip{--dhx-gantt-theme");
    },
  };
}

/** What we bundle keeps its licence beside it. */
function withLicences(files: string[]): Plugin {
  return {
    name: "with-licences",
    generateBundle() {
      const source = files.map((file) => `${file}\n\n${readFileSync(`node_modules/${file}`, "utf8")}`).join("\n\n");
      this.emitFile({ type: "asset", fileName: "licences.txt", source });
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [tamedGantt(), withLicences(["dhtmlx-gantt/LICENSE.md", "htmx.org/LICENSE", "zxing-wasm/LICENSE"])],
  css: { transformer: "lightningcss" },
  build: {
    outDir: "../src/yingzao/static/dist",
    emptyOutDir: true,
    manifest: true,
    target: ["chrome100", "firefox100", "safari15.4"],
    cssMinify: "lightningcss",
    cssTarget: ["chrome100", "firefox100", "safari15.4"],
    chunkSizeWarningLimit: 800,
    modulePreload: { polyfill: false },
    rollupOptions: { input: { app: "src/app.ts", gantt: "src/gantt.ts", signature: "src/signature.ts", designer: "src/designer.ts" } },
  },
});
