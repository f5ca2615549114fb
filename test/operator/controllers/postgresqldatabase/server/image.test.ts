import { expect, test } from "vitest";
import { assertImagesAllowed } from "../../../../../operator/controllers/postgresqldatabase/server/image.ts";

const policy = { allowCommandEngine: false, allowedImages: ["registry.example/"] };
const image = "elsewhere.example/pg:17";

test("images of the spec that the administrator does not allow are refused, and the official one is not", () => {
  expect(() => {
    assertImagesAllowed({ version: "17" }, policy);
    assertImagesAllowed({ version: "17", image: "registry.example/pg:17" }, policy);
  }).not.toThrow();
  expect(() => {
    assertImagesAllowed({ version: "17", image }, policy);
  }).toThrow('spec.image: "elsewhere.example/pg:17" is not allowed in this cluster');
  expect(() => {
    assertImagesAllowed({ version: "17", monitoring: { exporter: { image } } }, policy);
  }).toThrow('spec.monitoring.exporter.image: "elsewhere.example/pg:17" is not allowed in this cluster');
});
