import fc from "fast-check";
import { expect, test } from "vitest";
import { MariaDBDumpFilter } from "../../../../operator/engines/mariadb/dump-filter.ts";

const sandbox = "/*M!999999\\- enable the sandbox mode */ \n";
const rows = `CREATE TABLE \`t\` (
  \`note\` text DEFAULT 'it''s \\' \`' COMMENT '-- Dumping events for database'
);
INSERT INTO \`t\` VALUES
(1,'CREATE DEFINER=\`root\`@\`localhost\` PROCEDURE \`p\`()\\n-- Dumping events for database \\''),
(2,'DELIMITER ;;');
`;
const names = `CREATE TABLE \`two
DELIMITER ;;
-- Dumping events for database 'x'
/*!50013 DEFINER=\`a\`@\`b\` SQL SECURITY DEFINER */
lines\` (\`x\` int);
`;
const trigger = (definer: string) => `DELIMITER ;;
/*!50003 CREATE*/ ${definer}/*!50003 TRIGGER \`logged\` BEFORE INSERT ON \`t\` FOR EACH ROW SET NEW.note = 'it''s' */;;
DELIMITER ;
`;
const events = (definer: string) => `-- Dumping events for database 'shop'
--
/*!50106 SET @save_time_zone= @@TIME_ZONE */ ;
DELIMITER ;;
/*!50003 SET sql_mode = '' */ ;;
/*!50106 CREATE*/ ${definer}/*!50106 EVENT \`e\` ON SCHEDULE EVERY 1 DAY DO SELECT "don't" */ ;;
DELIMITER ;
/*!50106 SET TIME_ZONE= @save_time_zone */ ;

--
`;
const routines = (definer: string) => `-- Dumping routines for database 'shop'
--
DELIMITER ;;
CREATE ${definer}PROCEDURE \`trap\`()
BEGIN
-- it's a trap
SELECT '
DELIMITER ;
-- Dumping events for database
CREATE DEFINER=\`x\`@\`y\` PROCEDURE \`q\`() SELECT 1;
';
END ;;
DELIMITER ;
`;
const view = (security: string) => `/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 ${security} */
/*!50001 VIEW \`v\` AS select 1 */;
`;
const end = "\n-- Dump completed\n";

const dump = (
  routine = "DEFINER=`a``b`@`%` ",
  inComment = (number: string) => `/*!${number} DEFINER=\`root\`@\`localhost\`*/ `,
  security = "DEFINER=`root`@`localhost` SQL SECURITY DEFINER",
) => ({
  first: `${sandbox}${rows}${names}${trigger(inComment("50017"))}`,
  events: events(inComment("50117")),
  last: `${routines(routine)}${view(security)}${end}`,
});

const whole = ({ first, events: middle, last }: ReturnType<typeof dump>) => `${first}${middle}${last}`;

function filtered(
  text: string,
  definers: "Keep" | "Invoker",
  sizes: readonly number[] = [65536],
  tables?: readonly string[],
) {
  const filter = new MariaDBDumpFilter(definers, tables);
  const bytes = Buffer.from(text, "latin1");
  const chunks: Buffer[] = [];
  for (let start = 0, turn = 0; start < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    chunks.push(bytes.subarray(start, start + size));
    start += size;
  }
  const output = Buffer.concat([...chunks.map((chunk) => filter.change(chunk)), filter.end()]);
  return { output: output.toString("latin1"), events: filter.later["events.sql"], isWhole: filter.isWhole };
}

test("takes the events out, and nothing else, wherever the dump is cut into pieces", () => {
  const parts = dump();
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 }), (sizes) => {
      expect(filtered(whole(parts), "Keep", sizes)).toEqual({
        output: parts.first + parts.last,
        events: sandbox + parts.events,
        isWhole: true,
      });
    }),
  );
});

test("with Invoker, takes the definers out of statements, and never out of rows, names and texts", () => {
  const parts = dump();
  const expected = dump("", () => "", "SQL SECURITY INVOKER");
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 }), (sizes) => {
      expect(filtered(whole(parts), "Invoker", sizes)).toEqual({
        output: expected.first + expected.last,
        events: sandbox + expected.events,
        isWhole: true,
      });
    }),
  );
});

test("passes long rows and bytes that are not text on as they are", () => {
  const bytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))
    .join("")
    .replace(/[\n'\\]/g, "\\$&")
    .replaceAll("\n", "n");
  const row = `(1,'${bytes.repeat(100)}'),\n`;
  const text = `INSERT INTO \`t\` VALUES\n${row}(2,'x');\nINSERT INTO \`t\` (\`a\`) VALUES (1,'${bytes.repeat(100)}');\n${end}`;
  expect(filtered(text, "Invoker", [1000])).toEqual({ output: text, events: "", isWhole: true });
});

test.each([
  ["within a row", `${rows}INSERT INTO \`t\` VALUES\n(1,'-- Dump completed`],
  ["between statements", rows],
  ["within a routine", "DELIMITER ;;\nCREATE PROCEDURE p()\n-- Dump completed\n"],
  ["within a name", "CREATE TABLE `x\n-- Dump completed\n"],
  ["at its beginning", ""],
])("says that a dump is not whole which was cut %s", (_where, text) => {
  expect(filtered(text, "Keep")).toEqual({ output: text, events: "", isWhole: false });
});

/* Some tables of a dump. */

const traps = [
  "-- Table structure for table `orders`",
  "-- Dumping data for table `orders`\n",
  "\n--\n-- Table structure for table `log`\n--\n\nDROP TABLE IF EXISTS `log`;\n",
  "-- Dumping events for database 'shop'\n",
  "DELIMITER ;;\n",
  "DELIMITER ;\n",
  ";;\nDELIMITER ;\n",
  "ALTER DATABASE CHARACTER SET latin1 COLLATE latin1_swedish_ci ;\n",
  "-- Dump completed\n",
  ...["'", "`", "\\", "\n", "(", "ä", "--", "/*", "it's"],
];
// Routines end where their delimiter ends a line, before DELIMITER.
const texts = fc
  .array(fc.oneof(fc.constantFrom(...traps), fc.string({ maxLength: 5 })), { maxLength: 4 })
  .map((parts) => parts.join("").replace(/;;(?=\nDELIMITER ;\n)/g, ";"));
const quoted = (name: string) => `\`${name.replaceAll("`", "``")}\``;
const inComment = (name: string) => quoted(name).replaceAll("\n", "\n-- ");
const escaped = (value: string) => `'${value.replace(/[\\']/g, "\\$&").replaceAll("\n", "\\n")}'`;

interface Table {
  name: string;
  kind: "table" | "sequence" | "view";
  values: readonly string[];
  /** What a trigger does. */
  triggers: readonly { body: string; hasOtherCharacters: boolean }[];
}

const tablesOfDump = fc.uniqueArray(
  fc.record<Table>({
    name: fc.oneof(
      fc.constantFrom("orders", "log", "Orders", "`orders`", "ä b"),
      texts.filter((name) => name !== ""),
    ),
    kind: fc.constantFrom("table", "table", "table", "sequence", "view"),
    values: fc.array(texts, { maxLength: 3 }),
    triggers: fc.array(fc.record({ body: texts, hasOtherCharacters: fc.boolean() }), { maxLength: 2 }),
  }),
  { selector: ({ name }) => name, maxLength: 5 },
);

/** A part ends with the line before the next one's name. */
const border = "\n--\n";
const heading = (text: string) => `-- ${text}\n--\n\n`;
const other = "ALTER DATABASE CHARACTER SET latin1 COLLATE latin1_swedish_ci ;\n";
const back = "ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci ;\n";

/** The part of the dump about a table, or what is restored of it. */
function partOf({ name, kind, values, triggers }: Table, after = back): string {
  const table = quoted(name);
  if (kind === "view") {
    return `${heading(`Temporary table structure for view ${inComment(name)}`)}/*!50001 CREATE VIEW ${table} AS SELECT\n NULL AS \`x\` */;\n${border}`;
  }
  if (kind === "sequence") {
    return `${heading(`Sequence structure for ${inComment(name)}`)}CREATE SEQUENCE ${table};\nDO SETVAL(${table}, 1, 0);\n${border}`;
  }
  const rowsOf = values.map((value) => `(${escaped(value)})`).join(",\n");
  return [
    heading(`Table structure for table ${inComment(name)}`),
    `CREATE TABLE ${table} (\n  ${table} text DEFAULT ${escaped(values.join(""))}\n);\n`,
    border,
    heading(`Dumping data for table ${inComment(name)}`),
    rowsOf === "" ? "" : `INSERT INTO ${table} VALUES\n${rowsOf};\n`,
    ...triggers.flatMap(({ body, hasOtherCharacters }) => [
      hasOtherCharacters ? other : "",
      `DELIMITER ;;\n/*!50003 CREATE*/ /*!50003 TRIGGER \`t\` BEFORE INSERT ON ${table} FOR EACH ROW SET @x = ${escaped(body)} */;;\nDELIMITER ;\n`,
      hasOtherCharacters ? after : "",
    ]),
    border,
  ].join("");
}

const beginning = (characters: string) =>
  `${sandbox}${characters}/*!40014 SET FOREIGN_KEY_CHECKS=0 */;\n${border}`;
const ownBack =
  "EXECUTE IMMEDIATE CONCAT('ALTER DATABASE CHARACTER SET ', @own_character_set, ' COLLATE ', @own_collation);\n";
const noted = "SET @own_character_set = @@character_set_database, @own_collation = @@collation_database;\n";

test("of some tables, passes on their parts and the beginning, whatever names and values are like", () => {
  const isChosen = fc.array(fc.boolean(), { minLength: 5, maxLength: 5 });
  const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(tablesOfDump, isChosen, sizes, (tables, choices, pieces) => {
      // The API allows no line breaks in the names of tables to restore.
      const chosen = tables.filter(
        ({ name, kind }, index) => choices[index] === true && kind !== "view" && !name.includes("\n"),
      );
      const bytes = (text: string) => Buffer.from(text).toString("latin1");
      const text = [
        beginning(back),
        ...tables.map((table) => partOf(table)),
        events(""),
        routines(""),
        heading("Final view structure for view `orders`"),
        `${view("SQL SECURITY INVOKER")}${end}`,
      ].join("");
      expect(
        filtered(
          bytes(text),
          "Keep",
          pieces,
          chosen.map(({ name }) => name),
        ),
      ).toEqual({
        output: bytes([beginning(noted), ...chosen.map((table) => partOf(table, ownBack))].join("")),
        events: sandbox,
        isWhole: true,
      });
    }),
  );
});

test("of a table without an event or a routine after it, passes on no definer with Invoker, and knows the end", () => {
  const part = (definer: string) => `${heading("Dumping data for table `t`")}${trigger(definer)}`;
  const text = `${beginning(back)}${part("/*!50017 DEFINER=`root`@`localhost`*/ ")}${end}`;
  expect(filtered(text, "Invoker", [7], ["t"])).toEqual({
    output: `${beginning(noted)}${part("")}${end}`,
    events: sandbox,
    isWhole: true,
  });
  expect(filtered(text.slice(0, -end.length), "Invoker", [7], ["t"]).isWhole).toBe(false);
});
