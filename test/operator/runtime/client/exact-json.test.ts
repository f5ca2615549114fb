import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJson, writeJson } from "../../../../operator/runtime/client/exact-json.ts";
import { Client } from "../../../../operator/runtime/client/client.ts";
import { configMaps, recordingLog, storedConfigMap } from "../../../support/runtime/parts.ts";

describe("integers of JSON", () => {
  test.each<[string, unknown]>([
    ['{"id":9007199254740993}', { id: 9007199254740993n }],
    ['{"id": -9007199254740993 }', { id: -9007199254740993n }],
    ["[1,9223372036854775807]", [1, 9223372036854775807n]],
    ["9007199254740993", 9007199254740993n],
    ['{"id":1152921504606846976}', { id: 2 ** 60 }],
    ['{"a":9007199254740991,"b":10000000000000000}', { a: 9007199254740991, b: 1e16 }],
    [
      '{"text":"9007199254740993",":9007199254740993":1}',
      { text: "9007199254740993", ":9007199254740993": 1 },
    ],
    ['{"float":0.12345678901234568,"big":1e300}', { float: 0.12345678901234568, big: 1e300 }],
  ])("%s are read exactly, as numbers where a number is exact", (text, value) => {
    expect(parseJson(text)).toStrictEqual(value);
  });

  test("stay the same when they are read and written", () => {
    const integers = fc
      .bigInt({ min: -(2n ** 63n), max: 2n ** 64n })
      .map((value) => JSON.parse(`"${value}"`) as string);
    fc.assert(
      fc.property(fc.array(integers), fc.string(), (digits, text) => {
        const json = `{"text":${JSON.stringify(text)},"list":[${digits.join(",")}],"inner":{"first":${digits[0] ?? 0}}}`;
        expect(writeJson(parseJson(json))).toBe(json);
      }),
    );
  });

  test("that a number holds exactly are written with all digits", () => {
    expect(writeJson({ id: 2 ** 60, list: [2 ** 53], float: 1e300, small: 5 })).toBe(
      '{"id":1152921504606846976,"list":[9007199254740992],"float":1e+300,"small":5}',
    );
  });

  test.each([NaN, Infinity, -Infinity])("are never made null: %d is refused with its path", async (value) => {
    expect(() => writeJson({ spec: { list: [{ size: value }] } })).toThrow(
      `.spec.list.0.size is ${value}, which JSON cannot have: give a finite number.`,
    );
    const unused = () => Promise.reject(new Error("Nothing may be sent"));
    const client = new Client(
      { request: unused, stream: unused, close: () => undefined },
      { fieldManager: "me" },
    );
    const object = { ...storedConfigMap("ns", "a"), size: value };
    await expect(client.replace(configMaps, object)).rejects.toThrow(
      `Cannot replace ConfigMap ns/a: .size is ${value}`,
    );
  });

  test("can be logged", async () => {
    const { log, lines } = recordingLog();
    log.info("Read", { id: 42n });
    await expect.poll(() => lines).toMatchObject([{ msg: "Read", id: 42 }]);
  });
});
