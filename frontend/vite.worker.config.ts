import { defineConfig } from "vite";

/** The service worker: one plain script of its own, for not every browser runs modules as workers. */
export default defineConfig({
  build: {
    outDir: "../src/yingzao/static/dist",
    emptyOutDir: false,
    target: ["chrome100", "firefox100", "safari15.4"],
    rollupOptions: { input: "src/worker.ts", output: { format: "iife", entryFileNames: "worker.js", inlineDynamicImports: true } },
  },
});
